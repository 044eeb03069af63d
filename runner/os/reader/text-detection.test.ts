import { expect, test } from "vitest";
import { linesInMap } from "./text-detection.ts";

function map(
  width: number,
  height: number,
  ...areas: [x: number, y: number, w: number, h: number, value: number][]
) {
  const values = new Float32Array(width * height);
  for (const [x, y, w, h, value] of areas) {
    for (let row = y; row < y + h; row++) values.fill(value, row * width + x, row * width + x + w);
  }
  return { width, height, values };
}

test("each connected area is a line, grown back to the letters' own height", () => {
  const [first, second, ...more] = linesInMap(map(200, 100, [20, 20, 60, 6, 0.9], [120, 60, 40, 6, 0.8]));
  expect(more).toEqual([]);
  expect(first?.y).toBeLessThan(18);
  expect((first?.y ?? 0) + (first?.height ?? 0)).toBeGreaterThan(28);
  expect(second?.x).toBeGreaterThan(110);
});

test("what is faint, or only a speck, is no line", () => {
  expect(linesInMap(map(100, 50, [10, 10, 40, 6, 0.35], [70, 20, 1, 1, 0.99]))).toEqual([]);
});

test("a line that fell apart at a wide gap is one again; two that only touch, or on other rows, are two", () => {
  expect(linesInMap(map(200, 100, [20, 20, 60, 10, 0.9], [83, 20, 60, 10, 0.9]))).toHaveLength(1);
  expect(linesInMap(map(200, 100, [20, 20, 60, 10, 0.9], [90, 20, 60, 10, 0.9]))).toHaveLength(2);
  expect(linesInMap(map(200, 100, [20, 20, 60, 10, 0.9], [20, 40, 60, 10, 0.9]))).toHaveLength(2);
});
