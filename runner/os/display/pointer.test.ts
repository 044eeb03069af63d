import fc from "fast-check";
import { expect, test } from "vitest";
import { handPath } from "./pointer.ts";

const place = fc.record({ x: fc.integer({ min: 0, max: 1439 }), y: fc.integer({ min: 0, max: 899 }) });

test("every path ends exactly on its target and never leaves by the top or the left", () => {
  fc.assert(
    fc.property(place, place, (from, to) => {
      const path = handPath(from, to);
      expect(path.at(-1)).toEqual(to);
      expect(path.length).toBeLessThanOrEqual(24);
      for (const { x, y } of path) expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("a far target is reached in many small steps, a near one in one", () => {
  expect(handPath({ x: 0, y: 0 }, { x: 800, y: 600 })).toHaveLength(24);
  expect(handPath({ x: 10, y: 10 }, { x: 12, y: 10 })).toEqual([{ x: 12, y: 10 }]);
});
