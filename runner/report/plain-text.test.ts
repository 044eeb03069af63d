import { describe, expect, test } from "vitest";
import { clip, duration, oneLine, plural, size, visible } from "./plain-text.ts";

describe("visible", () => {
  test.each([
    ["NUL", "a\u0000b", "a<NUL>b"],
    ["an escape sequence", "\u001b[2J", "<ESC>[2J"],
    ["right-to-left override", "\u202egpj.exe", "<U+202E>gpj.exe"],
    ["a C1 control", "\u009b31m", "<U+009B>31m"],
    ["a lone surrogate", "\ud800x", "<U+D800>x"],
    ["a carriage return that would overwrite a line", "real\rfake", "real<CR>fake"],
  ])("shows %s as what it is", (_, text, expected) => expect(visible(text)).toBe(expected));

  test("keeps line breaks, tabs, emoji and other scripts", () => {
    expect(visible("a\r\nb\tc 👩‍👩‍👧 שלום 日本")).toBe("a\nb\tc 👩‍👩‍👧 שלום 日本");
  });
});

test("one line stays on one line and within its limit", () => {
  expect(oneLine("a\n\n  b\u2028c", 40)).toBe("a b<U+2028>c");
  expect(oneLine("x".repeat(10_000), 20)).toBe(`${"x".repeat(19)}…`);
});

test("clipping counts what it left out and never halves a character", () => {
  expect(clip("abcdef", 4)).toEqual({ shown: "abcd", cut: 2 });
  expect(clip("abc😀", 4)).toEqual({ shown: "abc", cut: 2 });
  expect(clip("abc", 4)).toEqual({ shown: "abc", cut: 0 });
});

test.each([
  [42, "42 ms"],
  [840, "0.8 s"],
  [24_100, "24.1 s"],
  [99_960, "1 min 40 s"],
  [125_000, "2 min 05 s"],
])("%i ms reads as %s", (ms, text) => expect(duration(ms)).toBe(text));

test("sizes and counts read as people say them", () => {
  expect([size(812), size(14_200), size(7_600_000)]).toEqual(["812 bytes", "14 kB", "7.6 MB"]);
  expect([plural(1, "flow"), plural(1200, "frame")]).toEqual(["1 flow", "1,200 frames"]);
});
