import { describe, expect, test } from "vitest";
import { whyNotPublic } from "./address-rules.ts";

describe("whyNotPublic", () => {
  test.each([
    ["127.0.0.1", "a loopback address"],
    ["127.255.255.254", "a loopback address"],
    ["::1", "a loopback address"],
    ["10.0.0.1", "a private network address"],
    ["172.16.0.1", "a private network address"],
    ["172.31.255.255", "a private network address"],
    ["192.168.1.1", "a private network address"],
    ["fc00::1", "a private network address"],
    ["fd12:3456::1", "a private network address"],
    ["169.254.1.1", "a link-local address"],
    ["fe80::1", "a link-local address"],
    ["169.254.169.254", "a cloud metadata address"],
    ["169.254.170.2", "a cloud metadata address"],
    ["100.100.100.200", "a cloud metadata address"],
    ["168.63.129.16", "a cloud metadata address"],
    ["fd00:ec2::254", "a cloud metadata address"],
    ["100.64.0.1", "a carrier-internal address"],
    ["0.0.0.0", "an unspecified address"],
    ["::", "an unspecified address"],
    ["224.0.0.1", "a multicast address"],
    ["ff02::1", "a multicast address"],
    ["255.255.255.255", "a broadcast address"],
    ["240.0.0.1", "a reserved address"],
    ["192.0.2.1", "a reserved address"],
    ["198.18.0.1", "a reserved address"],
    ["::ffff:127.0.0.1", "a loopback address"],
    ["::ffff:a9fe:a9fe", "a cloud metadata address"],
    ["::127.0.0.1", "a loopback address"],
    ["64:ff9b::10.0.0.1", "a private network address"],
    ["2002:7f00:1::1", "a loopback address"],
    ["2001:db8::1", "a reserved address"],
    ["not an address", "not an IP address"],
  ])("refuses %s as %s", (address, why) => {
    expect(whyNotPublic(address)).toBe(why);
  });

  test.each(["93.184.215.14", "8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "lets %s through",
    (address) => {
      expect(whyNotPublic(address)).toBeUndefined();
    },
  );
});
