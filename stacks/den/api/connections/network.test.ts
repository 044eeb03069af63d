import { describe, expect, test } from "vitest";
import { readNetwork, systemNetwork } from "./network.ts";

describe("the pretended internet", () => {
  const network = readNetwork({ DEN_RESOLVE: "Tools.example=93.184.215.14, tools.example=2606:4700::1" });

  test("answers its own names, and leaves all others to the system", async () => {
    expect(await network.resolve("tools.example")).toEqual(["93.184.215.14", "2606:4700::1"]);
    expect(await network.resolve("127.0.0.1")).toEqual(["127.0.0.1"]);
    expect(await network.resolve("[::1]")).toEqual(["::1"]);
  });

  test("leads its own addresses to loopback at the same port, and no others", () => {
    expect(network.route("93.184.215.14", 4001)).toEqual({ host: "127.0.0.1", port: 4001 });
    expect(network.route("8.8.8.8", 53)).toEqual({ host: "8.8.8.8", port: 53 });
  });

  test("is absent unless asked for, and refuses what it can't read", () => {
    expect(readNetwork({})).toBe(systemNetwork);
    for (const text of ["tools.example", "tools.example=nowhere", "=1.1.1.1"]) {
      expect(() => readNetwork({ DEN_RESOLVE: text })).toThrow(/DEN_RESOLVE must be pairs like/);
    }
  });
});
