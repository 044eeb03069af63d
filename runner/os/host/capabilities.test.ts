import { expect, test } from "vitest";
import { missingForNetworks } from "./capabilities.ts";

test.each([
  ["root of a machine", "Name:\tnode\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff", []],
  ["root in a container of Docker's", "CapEff:\t00000000a80425fb", ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"]],
  ["a container with one of the two", "CapEff:\t00000000a80435fb", ["CAP_SYS_ADMIN"]],
  ["an ordinary user", "CapEff:\t0000000000000000", ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"]],
  ["a system without capabilities", "", ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"]],
])("%s lacks what it lacks for network namespaces", (_who, status, missing) => {
  expect(missingForNetworks(status)).toEqual(missing);
});
