import { expect, it } from "vitest";
import { blindComparison } from "./blind-comparison.ts";

const size = { width: 10, height: 10 };

it("a compared picture can differ, with masks that leave something and a tolerance below that", () => {
  expect(blindComparison(size)).toBeUndefined();
  const masks = [{ x: 0, y: 0, width: 10, height: 9.5 }];
  expect(blindComparison({ ...size, masks: [{ x: -5, y: -5, width: 20, height: 14 }] })).toBeUndefined();
  expect(blindComparison({ ...size, tolerance: { pixels: 99, reason: "" } })).toBeUndefined();
  expect(blindComparison({ ...size, masks })).toBe("its masks cover all of it");
});

it("it can't where masks or tolerance take all of it", () => {
  const half = [
    { x: 0, y: 0, width: 5, height: 10 },
    { x: 4, y: 0, width: 6, height: 10 },
  ];
  expect(blindComparison({ ...size, masks: half })).toBe("its masks cover all of it");
  expect(blindComparison({ ...size, tolerance: { pixels: 100, reason: "" } })).toBe(
    "100 pixels may differ, of 100 that are compared",
  );
});
