import { expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { wordsOf } from "./line-words.ts";

const LINE = { x: 0, y: 0, width: 100, height: 20 };
const read = (text: string) =>
  [...text].map((one, step) => ({ text: one, step, lastStep: step, confidence: one === "d" ? 0.5 : 0.99 }));

/** Letters five pixels wide, at these places; a reader's time step is one letter. */
const letters = (...places: readonly number[]) => {
  const picture = strokes(100, 20, [255, 255, 255], ...places.map((x) => [x, 5, 5, 10, [0, 0, 0]] as const));
  return (text: string) => {
    const drawn = read(text);
    const places_ = places.values();
    const of = new Map(
      drawn.filter((one) => one.text !== " ").map(({ step }) => [step, (places_.next().value ?? 0) + 2]),
    );
    return wordsOf(drawn, { picture, bare: picture }, LINE, (step) => of.get(step) ?? 0);
  };
};

it("words end at a blank that was read, each with the box of its own writing and its least certain letter", () => {
  expect(letters(2, 9, 16, 23)("ab cd")).toMatchObject([
    { text: "ab", box: { x: 2, y: 5, width: 12, height: 10 }, confidence: 99 },
    { text: "cd", box: { x: 16, y: 5, width: 12, height: 10 }, confidence: 50 },
  ]);
});

it("a wide gap is a blank that the reader did not see; letters with usual gaps are one word", () => {
  expect(letters(2, 9, 40, 47)("abcd").map(({ text }) => text)).toEqual(["ab", "cd"]);
  expect(letters(2, 9, 16, 23)("abcd").map(({ text }) => text)).toEqual(["abcd"]);
});

it("a blank is as wide as the line's others: a narrow one is seen beside narrow ones, none beside wide ones", () => {
  const beside = (...places: readonly number[]) => letters(...places)("abcdefghi".slice(0, places.length));
  expect(beside(2, 9, 16, 26, 33, 40, 48).map(({ text }) => text)).toEqual(["abc", "def", "g"]);
  expect(beside(2, 9, 16, 31, 38, 45, 54, 69, 76).map(({ text }) => text)).toEqual(["abc", "defg", "hi"]);
});

it("a full stop is no word by itself, though it stand far from what it closes", () => {
  expect(letters(2, 9, 40, 47)("ab.c").map(({ text }) => text)).toEqual(["ab.c"]);
});

it("a check box before a label is none of its words", () => {
  const drawn = [[2, 5, 8, 10] as const, [24, 5, 5, 10] as const, [31, 5, 5, 10] as const];
  const picture = strokes(100, 20, [255, 255, 255], ...drawn.map((one) => [...one, [0, 0, 0]] as const));
  const [word] = wordsOf(read("ab"), { picture, bare: picture }, LINE, (step) => 26 + step * 7);
  expect(word?.box).toEqual({ x: 24, y: 5, width: 12, height: 10 });
});

it("a letter that is read twice with a blank between is one where nothing parts it in the picture", () => {
  const one = strokes(100, 20, [255, 255, 255], [2, 5, 5, 10, [0, 0, 0]], [9, 5, 9, 10, [0, 0, 0]]);
  const two = strokes(100, 20, [255, 255, 255], ...[2, 9, 15].map((x) => [x, 5, 5, 10, [0, 0, 0]] as const));
  const places = [4, 11, 13, 16];
  const words = (picture: typeof one) =>
    wordsOf(read("ag g"), { picture, bare: picture }, LINE, (step) => places[step] ?? 0);
  expect(words(one).map(({ text }) => text)).toEqual(["ag"]);
  expect(words(two).map(({ text }) => text)).toEqual(["ag", "g"]);
});

it("a mark by itself is none where nothing is drawn", () => {
  const words = (...drawn: number[]) => {
    const boxes = drawn.map((x) => [x, 5, 5, 10, [0, 0, 0]] as const);
    const picture = strokes(100, 20, [255, 255, 255], ...boxes);
    return wordsOf(read("a . b"), { picture, bare: picture }, LINE, (step) => 4 + step * 10).map(
      ({ text }) => text,
    );
  };
  expect(words(2, 22, 42)).toEqual(["a", ".", "b"]);
  expect(words(2, 42)).toEqual(["a", "b"]);
});

it("the marks at a word's ends have boxes of their own", () => {
  const [quoted] = letters(2, 9, 16, 23)('"ab?');
  expect(quoted?.pieces).toEqual([
    { text: '"', box: { x: 2, y: 5, width: 5, height: 10 } },
    { text: "ab", box: { x: 9, y: 5, width: 12, height: 10 } },
    { text: "?", box: { x: 23, y: 5, width: 5, height: 10 } },
  ]);
  expect(letters(2, 9)("ab")[0]?.pieces).toBeUndefined();
  expect(letters(2, 9)("??")[0]?.pieces).toBeUndefined();
});

it("nothing read is no word", () => {
  expect(letters()(" ")).toEqual([]);
});

it("a blank of a monospace font, which is wider than its letters are high, is no gap between two things", () => {
  const drawn = letters(2, 12, 22, 32, 53, 63, 73)("Rows 123");
  expect(drawn[0]?.widestBlank).toBeGreaterThan(15);
  expect(drawn[0]?.widestBlank).toBeLessThan(20);
});
