import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSealer } from "./sealing.ts";

describe("sealing", () => {
  const sealer = createSealer(randomBytes(32));

  test("opens what it sealed, differently each time", () => {
    expect(sealer.open(sealer.seal("tökén", "row 1"), "row 1")).toBe("tökén");
    expect(sealer.seal("same", "row 1")).not.toBe(sealer.seal("same", "row 1"));
  });

  test("refuses another row's value, a changed one, another key's, and nonsense", () => {
    const sealed = sealer.seal("token", "row 1");
    const last = sealed.endsWith("A") ? "B" : "A";
    expect(() => sealer.open(sealed, "row 2")).toThrow(/can't be opened/);
    expect(() => sealer.open(`${sealed.slice(0, -1)}${last}`, "row 1")).toThrow(
      /can't be opened|not a sealed/,
    );
    expect(() => createSealer(randomBytes(32)).open(sealed, "row 1")).toThrow(/DEN_ENCRYPTION_KEY/);
    expect(() => sealer.open("plain text", "row 1")).toThrow(/not a sealed value/);
  });

  test("refuses a short key", () => {
    expect(() => createSealer(randomBytes(16))).toThrow(/32 bytes, not 16/);
  });
});
