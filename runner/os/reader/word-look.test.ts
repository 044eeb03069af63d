import { describe, expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { withLooks } from "./word-look.ts";

const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

const word = (text: string, x: number) => ({ text, box: { x, y: 5, width: 12, height: 10 }, confidence: 99 });
const WORDS = [word("ab", 2), word("cd", 22)];
/** Two letters a word: two strokes in a box. */
const letters = (x: number, colour: readonly [number, number, number]) =>
  [
    [x, 5, 2, 10, colour],
    [x + 10, 5, 2, 10, colour],
  ] as const;

describe("a word's look", () => {
  it("has the colour of the paper and the way to that of the ink", () => {
    const [black, blue] = withLooks(
      WORDS,
      strokes(60, 22, WHITE, ...letters(2, BLACK), ...letters(22, BLUE)),
    );
    expect(black?.look).toEqual({
      paper: WHITE,
      ink: [-1, -1, -1].map((one) => one / Math.sqrt(3)),
      underlined: false,
    });
    expect(blue?.look?.ink.map((one) => Math.round(one * 10))).toEqual([-7, -7, 0]);
  });

  it("is underlined where a line goes under it and not under its neighbour", () => {
    const picture = strokes(60, 22, WHITE, ...letters(2, BLACK), ...letters(22, BLACK), [
      22,
      16,
      12,
      1,
      BLACK,
    ]);
    expect(withLooks(WORDS, picture).map(({ look }) => look?.underlined)).toEqual([false, true]);
  });

  it("is not underlined by the feet of serif letters, also where figures beside it have none", () => {
    const feet = [2, 6, 10].map((x) => [x, 14, 3, 1, BLACK] as const);
    const picture = strokes(60, 22, WHITE, ...letters(2, BLACK), ...feet, ...letters(22, BLACK));
    expect(withLooks(WORDS, picture).map(({ look }) => look?.underlined)).toEqual([false, false]);
  });

  it("is underlined through a letter that hangs down, which parts the line", () => {
    const parted = [
      [22, 16, 5, 1, BLACK],
      [29, 16, 5, 1, BLACK],
    ] as const;
    const picture = strokes(60, 22, WHITE, ...letters(2, BLACK), ...letters(22, BLACK), ...parted);
    const words = (second: string) => withLooks([word("ab", 2), word(second, 22)], picture);
    expect(words("cg").map(({ look }) => look?.underlined)).toEqual([false, true]);
    expect(words("cd").map(({ look }) => look?.underlined)).toEqual([false, false]);
  });

  it("of one narrow letter is told by what is beside it, not by its own ink", () => {
    const narrow = { text: "l", box: { x: 4, y: 5, width: 1, height: 10 }, confidence: 99 };
    const drawn = strokes(60, 22, WHITE, [4, 4, 1, 12, BLUE], ...letters(22, BLUE));
    expect(withLooks([narrow, word("cd", 22)], drawn).map(({ look }) => look?.paper)).toEqual([WHITE, WHITE]);
  });

  it("is seen on paper that a browser draws as two colours a level apart", () => {
    const dithered = Array.from(
      { length: 30 * 11 },
      (_, at) => [(at % 30) * 2, Math.floor(at / 30) * 2, 1, 2, [254, 254, 254]] as const,
    );
    const drawn = strokes(60, 22, WHITE, ...dithered, ...letters(2, BLACK), ...letters(22, BLUE));
    expect(withLooks(WORDS, drawn).map(({ look }) => look !== undefined)).toEqual([true, true]);
  });

  it("is no word's underline where one letter hangs down along all of its width, and unknown for that letter", () => {
    const narrow = { ...word("j", 2), box: { x: 2, y: 5, width: 4, height: 14 } };
    const drawn = [[2, 5, 4, 14, BLACK], ...letters(22, BLACK)] as const;
    const plain = withLooks([narrow, word("cd", 22)], strokes(60, 22, WHITE, ...drawn));
    expect(plain.map(({ look }) => look?.underlined)).toEqual([false, false]);
    const line = [22, 17, 12, 1, BLACK] as const;
    const linked = withLooks([narrow, word("cd", 22)], strokes(60, 22, WHITE, ...drawn, line));
    expect(linked.map(({ look }) => look?.underlined)).toEqual([undefined, true]);
  });

  it("is told for its marks apart from its letters", () => {
    const pieces = [
      { text: "ab", box: { x: 2, y: 5, width: 12, height: 10 } },
      { text: "?", box: { x: 17, y: 5, width: 2, height: 10 } },
    ];
    const asked = { ...word("ab?", 2), box: { x: 2, y: 5, width: 17, height: 10 }, pieces };
    const [seen] = withLooks([asked], strokes(60, 22, WHITE, ...letters(2, BLUE), [17, 5, 1, 10, BLACK]));
    expect(seen?.pieces?.map(({ look }) => Math.round((look?.ink[2] ?? 0) * 10))).toEqual([0, -6]);
    expect(seen?.look?.ink[2]).toBe(0);
  });

  it("is unknown on uneven paper", () => {
    const stripes = Array.from({ length: 60 }, (_, x) => [x, 0, 1, 22, [x * 4, 200, 255 - x * 4]] as const);
    const looks = withLooks(
      WORDS,
      strokes(60, 22, WHITE, ...stripes, ...letters(2, BLACK), ...letters(22, BLACK)),
    );
    expect(looks.map(({ look }) => look)).toEqual([undefined, undefined]);
  });
});

it("a border parts a word from the one before it, a blank does not", () => {
  const drawn = [...letters(2, BLACK), ...letters(22, BLACK)];
  const border = [18, 0, 1, 22, [140, 140, 140]] as const;
  expect(withLooks(WORDS, strokes(60, 22, WHITE, ...drawn)).map(({ parted }) => parted)).toEqual([
    undefined,
    undefined,
  ]);
  expect(withLooks(WORDS, strokes(60, 22, WHITE, ...drawn, border)).map(({ parted }) => parted)).toEqual([
    undefined,
    true,
  ]);
});
