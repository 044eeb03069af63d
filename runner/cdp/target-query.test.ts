import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasWords, matchesName } from "./target-query.ts";

describe("whole words", () => {
  it.each([
    ["Connected as you", "Connected", true],
    ["Disconnected", "connected", false],
    ["Connectedness", "Connected", false],
    ["10 servers", "1", false],
    ["10 servers", "10", true],
    ["a@b.example", "b.example", true],
    ["Waiting for browser...", "browser...", true],
    ["Zürich Über", "ber", false],
    ["接続済みです", "接続済み", true],
    ["two  words", "two words", true],
    ["anything", "", false],
  ])("%j holds %j: %s", (text, words, holds) => expect(hasWords(text, words)).toBe(holds));

  it("are found wherever they stand between blanks", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/), { minLength: 1 }), fc.nat(), (words, n) =>
        hasWords(words.join(" "), words[n % words.length] ?? ""),
      ),
    );
  });
});

describe("a name", () => {
  it("is exact unless it is a pattern, and white space does not count", () => {
    const whole = (name: string | RegExp, actual: string): boolean =>
      matchesName({ name, match: "whole" }, actual);
    expect(whole("Save", " Save\n")).toBe(true);
    expect(whole("Save", "Save all")).toBe(false);
    expect(whole("save", "Save")).toBe(false);
    expect(whole(/^save/i, "Save all")).toBe(true);
  });

  it("is matched afresh by a pattern that remembers its place", () => {
    const query = { name: /a/g, match: "whole" as const };
    expect([1, 2, 3].map(() => matchesName(query, "a"))).toEqual([true, true, true]);
  });
});
