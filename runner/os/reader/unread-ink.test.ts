import { expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { inkBeyond, unreadInk } from "./unread-ink.ts";
import { writingColumns } from "./writing-columns.ts";

const LINE = { x: 0, y: 0, width: 100, height: 20 };
const BLACK = [0, 0, 0] as const;
type Rectangle = readonly [x: number, y: number, width: number, height: number];

/** A reader whose time steps are two pixels wide, on a line of these strokes. */
function unread(drawn: readonly Rectangle[], read: readonly (readonly [text: string, x: number])[]): number {
  const picture = strokes(
    100,
    20,
    [255, 255, 255],
    ...drawn.map(([x, y, wide, high]) => [x, y, wide, high, BLACK] as const),
  );
  const characters = read.map(([text, x]) => ({ text, step: x / 2, lastStep: x / 2, confidence: 0.99 }));
  return unreadInk(characters, writingColumns(picture, LINE), (step) => step * 2);
}
const upright = (...places: readonly number[]) => places.map((x): Rectangle => [x, 4, 2, 12]);

it("a letter that is drawn twice and read once leaves ink unread", () => {
  expect(
    unread(upright(10, 15, 20), [
      ["i", 10],
      ["l", 16],
    ]),
  ).toBe(1);
  expect(
    unread(upright(10, 15, 20), [
      ["i", 10],
      ["l", 16],
      ["l", 20],
    ]),
  ).toBe(0);
});

it("strokes that serifs join into one piece are counted half way up", () => {
  const serif = [...upright(10, 15, 20), [9, 15, 14, 1] as const];
  expect(
    unread(serif, [
      ["l", 10],
      ["i", 16],
    ]),
  ).toBe(1);
  expect(
    unread(serif, [
      ["I", 10],
      ["l", 16],
      ["i", 20],
    ]),
  ).toBe(0);
});

it("letters that touch, and marks of several pieces, leave none", () => {
  const touching: Rectangle[] = [[10, 4, 20, 12]];
  expect(
    unread(touching, [
      ["r", 12],
      ["y", 24],
    ]),
  ).toBe(0);
  expect(unread(upright(10, 15), [['"', 13]])).toBe(0);
});

it("an icon or a border that stands apart from the writing is none of its ink", () => {
  expect(
    unread(
      [...upright(20, 25), [4, 4, 4, 12], [60, 1, 1, 18]],
      [
        ["l", 20],
        ["l", 26],
      ],
    ),
  ).toBe(0);
});

it("a line of which nothing was read has none", () => {
  expect(unread(upright(10, 15), [])).toBe(0);
});

it("more strokes read than drawn is a misreading, too", () => {
  const four = (["i", "l", "l", "l"] as const).map((text, index) => [text, 10 + index * 4] as const);
  expect(unread(upright(10, 15, 20), four)).toBe(1);
});

it("ink that goes on by a letter behind the last character that was read is told", () => {
  const picture = strokes(
    100,
    20,
    [255, 255, 255],
    ...[10, 18, 26].flatMap((x) => [[x, 4, 6, 5, BLACK] as const, [x, 11, 6, 5, BLACK] as const]),
  );
  const columns = writingColumns(picture, LINE);
  const beyond = (...places: number[]) =>
    inkBeyond(
      places.map((x) => ({ text: "8", step: x / 2, lastStep: x / 2, confidence: 0.99 })),
      columns,
      (step) => step * 2,
    );
  expect(beyond(13, 21, 29)).toEqual({ before: false, behind: false });
  expect(beyond(13, 21)).toEqual({ before: false, behind: true });
  expect(beyond(21, 29)).toEqual({ before: true, behind: false });
});
