import { describe, expect, test } from "vitest";
import { hashPassword, passwordMatches } from "./passwords.ts";

describe("passwords", () => {
  test("match themselves, in any Unicode form, and nothing else", async () => {
    const stored = await hashPassword("pässword-ångström");
    expect(await passwordMatches("pässword-ångström".normalize("NFD"), stored)).toBe(true);
    expect(await passwordMatches("password-angstrom", stored)).toBe(false);
    expect(await passwordMatches("", undefined)).toBe(false);
  });
});
