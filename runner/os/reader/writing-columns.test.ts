import { describe, expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { barrierBetween, boxOfWriting, widestGap, writingColumns } from "./writing-columns.ts";

const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
const LINE = { x: 0, y: 0, width: 60, height: 20 };

describe("columns are told by steps of lightness", () => {
  it.each([
    ["dark on light", WHITE, BLACK],
    ["light on dark", BLACK, WHITE],
    ["grey on grey", [120, 120, 120] as const, [160, 160, 160] as const],
  ])("%s", (_, paper, ink) => {
    const { written } = writingColumns(strokes(60, 20, paper, [10, 5, 3, 9, ink], [30, 5, 3, 9, ink]), LINE);
    expect([...written.keys()].filter((x) => written[x] === 1)).toEqual([10, 11, 12, 30, 31, 32]);
  });

  it.each([
    ["a border over the whole line", [0, 2, 60, 1, BLACK] as const],
    ["a change of the ground from column to column", [30, 0, 30, 20, [40, 40, 90]] as const],
  ])("but not by %s", (_, other) => {
    const { written } = writingColumns(strokes(60, 20, WHITE, other, [10, 6, 3, 9, BLACK]), LINE);
    expect([...written.keys()].filter((x) => written[x] === 1)).toEqual([10, 11, 12]);
  });
});

it("the widest gap between two places is found, and half way with no width where there is none", () => {
  const columns = writingColumns(
    strokes(60, 20, WHITE, [5, 5, 5, 9, BLACK], [12, 5, 5, 9, BLACK], [30, 5, 5, 9, BLACK]),
    LINE,
  );
  expect(widestGap(columns, 7, 32)).toEqual({ from: 17, width: 13 });
  expect(widestGap(columns, 6, 8)).toEqual({ from: 7, width: 0 });
});

it("a box holds the writing between two places, without what hangs down from the line above", () => {
  const columns = writingColumns(
    strokes(60, 20, WHITE, [20, 0, 2, 2, BLACK], [10, 6, 4, 9, BLACK], [20, 6, 4, 9, BLACK]),
    LINE,
  );
  expect(boxOfWriting(columns, 0, 60)).toEqual({ x: 10, y: 6, width: 14, height: 9 });
});

it("a border between two words is a barrier, a blank is none", () => {
  const words = [[5, 6, 6, 9, BLACK] as const, [40, 6, 6, 9, BLACK] as const];
  const blank = writingColumns(strokes(60, 20, WHITE, ...words), LINE);
  const bordered = writingColumns(strokes(60, 20, WHITE, ...words, [25, 0, 1, 20, [150, 150, 150]]), LINE);
  expect(barrierBetween(blank, 11, 40, [255, 255])).toBe(false);
  expect(barrierBetween(bordered, 11, 40, [255, 255])).toBe(true);
});
