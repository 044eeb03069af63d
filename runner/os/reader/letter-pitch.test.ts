import { expect, it } from "vitest";
import { evenPitch } from "./letter-pitch.ts";

it("letters of a monospace font have one distance, over blanks too; others have none", () => {
  expect(evenPitch([4, 12, 20, 36, 44])).toBe(8);
  expect(evenPitch([4, 12.5, 20, 36, 43.5])).toBeCloseTo(7.9, 1);
  expect(evenPitch([4, 11, 16, 19, 26, 36])).toBeUndefined();
  expect(evenPitch([4, 12])).toBeUndefined();
});
