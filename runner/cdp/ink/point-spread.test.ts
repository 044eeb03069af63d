import { expect, it } from "vitest";
import { PointSpread } from "./point-spread.ts";

const spreadOf = (points: readonly (readonly [number, number])[]): number => {
  const spread = new PointSpread();
  for (const [x, y] of points) spread.add(x, y);
  return spread.acrossLine;
};

it.each([0, 0.3, -1, 7])("points on a line of slope %d lie on it", (slope) => {
  expect(spreadOf(Array.from({ length: 20 }, (_, x) => [x, slope * x + 4]))).toBeCloseTo(0, 5);
});

it("points beside a line lie as far from it as they do, however it is turned", () => {
  const [along, across] = [Math.SQRT1_2, Math.SQRT1_2];
  const points = Array.from({ length: 40 }, (_, i) => {
    const side = i % 2 === 0 ? 1.5 : -1.5;
    return [i * along - side * across, i * along + side * across] as const;
  });
  expect(spreadOf(points)).toBeCloseTo(1.5, 1);
});

it("a slanting line slants, a level one and a ring don't", () => {
  const slantOf = (pointAt: (i: number) => readonly [number, number]) => {
    const spread = new PointSpread();
    for (let i = 0; i < 36; i++) spread.add(...pointAt(i));
    return spread.slant;
  };
  expect(slantOf((i) => [i, -0.4 * i])).toBeCloseTo(1, 5);
  expect(slantOf((i) => [i, 3])).toBe(0);
  expect(slantOf((i) => [Math.cos((i * Math.PI) / 18), Math.sin((i * Math.PI) / 18)])).toBeCloseTo(0, 5);
});

it("no point is no distance and no slant", () => {
  expect(spreadOf([])).toBe(0);
  expect(new PointSpread().slant).toBe(0);
});
