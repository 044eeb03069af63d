import { expect, test } from "vitest";
import { equals, freshPattern, holds } from "./text-match.ts";

test.each(["", "g", "y", "gy", "gi", "dgy"])(
  "a pattern with the flags %j matches each time alike",
  (flags) => {
    const pattern = new RegExp("beta", flags);
    pattern.lastIndex = 3;
    for (let time = 0; time < 3; time++) {
      expect(holds("alpha beta", pattern)).toBe(true);
      expect(equals("alpha beta", pattern)).toBe(true);
      expect(holds("alpha", pattern)).toBe(false);
    }
    expect(pattern.lastIndex).toBe(3);
  },
);

test("what else a pattern says stays: case, lines, Unicode", () => {
  expect(freshPattern(/^b$/gimsu).flags).toBe("imsu");
  expect(holds("a\nB", /^b$/gim)).toBe(true);
});

test("a string is held as a part, and equal only as a whole", () => {
  expect(holds("a.c", ".")).toBe(true);
  expect(holds("abc", ".")).toBe(false);
  expect(equals("abc", "ab")).toBe(false);
});
