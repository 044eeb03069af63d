import { expect, test } from "vitest";
import { inkOf } from "./ink.ts";

const WIDTH = 120;
const HEIGHT = 60;

/** A page with a box on it and, in the box's middle, a thin stroke. */
function screen(page: number, box: number, stroke: number) {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(page);
  const fill = (x: number, y: number, width: number, height: number, value: number) => {
    for (let row = y; row < y + height; row++) {
      rgb.fill(value, (row * WIDTH + x) * 3, (row * WIDTH + x + width) * 3);
    }
  };
  fill(20, 10, 80, 40, box);
  fill(58, 22, 2, 14, stroke);
  return inkOf({ width: WIDTH, height: HEIGHT, rgb });
}

const at = (ink: ReturnType<typeof screen>, x: number, y: number) => ink.grey[y * WIDTH + x] ?? -1;

test.each([
  ["dark on a light box", 255, 240, 20],
  ["white on a dark box", 255, 60, 255],
  ["light on a dark box of a dark page", 20, 60, 220],
])("writing is ink and what it stands on is paper: %s", (_, page, box, stroke) => {
  const ink = screen(page, box, stroke);
  expect(at(ink, 58, 28)).toBeLessThan(60);
  for (const [x, y] of [
    [5, 5],
    [40, 30],
    [80, 30],
    [22, 30],
  ] as const)
    expect(at(ink, x, y)).toBe(255);
});

test("a faint shade is no writing", () => {
  expect(at(screen(255, 250, 245), 58, 28)).toBe(255);
});
