import { expect, test } from "vitest";
import { changedRegions, changedWindows, describeChange } from "./screen-change.ts";

const WIDTH = 200;
const HEIGHT = 100;

function screen(...marks: [x: number, y: number, width: number, height: number][]) {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(255);
  for (const [x, y, width, height] of marks) {
    for (let row = y; row < y + height; row++)
      rgb.fill(0, (row * WIDTH + x) * 3, (row * WIDTH + x + width) * 3);
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

const window = (id: number, title: string) => ({
  id,
  title,
  className: "",
  pid: undefined,
  program: "",
  box: { x: 0, y: 0, width: 10, height: 10 },
  minimized: false,
});
const NO_WINDOWS = { appeared: [], closed: [], renamed: [] };

test("what changed is told by the boxes around it, the largest first", () => {
  expect(changedRegions(screen(), screen([10, 10, 4, 4], [100, 40, 60, 30]))).toEqual([
    { x: 100, y: 40, width: 60, height: 30 },
    { x: 10, y: 10, width: 4, height: 4 },
  ]);
});

test("a click that did nothing says so, also beside a blinking caret", () => {
  const regions = changedRegions(screen(), screen([10, 10, 1, 16]));
  expect(describeChange({ regions, ...NO_WINDOWS, watchedMs: 1000 })).toBe(
    "nothing on the screen changed within 1000 ms",
  );
});

test("windows that came, went or took another title are named", () => {
  const change = changedWindows(
    [window(1, "Den"), window(2, "Ask")],
    [window(1, "Den - saved"), window(3, "Done")],
  );
  expect(describeChange({ regions: [{ x: 1, y: 2, width: 30, height: 40 }], ...change, watchedMs: 9 })).toBe(
    'window "Done" appeared; window "Ask" closed; window "Den" became "Den - saved"; the screen changed in 1 region (30x40 at 1,2)',
  );
});
