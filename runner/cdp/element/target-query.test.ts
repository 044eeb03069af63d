import { describe, expect, it } from "vitest";
import { matchesName } from "./target-query.ts";

describe("a name", () => {
  it("is exact unless it is a pattern, and white space does not count", () => {
    const whole = (name: string | RegExp, actual: string): boolean =>
      matchesName({ name, match: "whole" }, actual);
    expect(whole("Save", " Save\n")).toBe(true);
    expect(whole("Save", "Save all")).toBe(false);
    expect(whole("save", "Save")).toBe(false);
    expect(whole(/^save/i, "Save all")).toBe(true);
    expect(whole("Save now", "Sa\u00adve\u00a0now")).toBe(true);
  });

  it("is matched afresh by a pattern that remembers its place", () => {
    const query = { name: /a/g, match: "whole" as const };
    expect([1, 2, 3].map(() => matchesName(query, "a"))).toEqual([true, true, true]);
  });
});
