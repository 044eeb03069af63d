import { expect, it } from "vitest";
import { memoryVerdict } from "./memory-verdict.ts";

const looks = Array.from({ length: 14 }, (_, step) => step);
/** What the witness has in use before anything is asked of it. */
const START = 45;

it("calls memory bounded where stores fill up, and where every look is off by a few megabytes", () => {
  expect(memoryVerdict(looks.map((step) => START + Math.min(step, 8) * 2)).bounded).toBe(true);
  expect(memoryVerdict(looks.map((step) => START + (step % 3) * 4)).bounded).toBe(true);
});

it("calls it unbounded where each line of the log is kept, after the fewest exchanges that say something", () => {
  const bytesOfALine = 1_700;
  const kept = looks.map((step) => START + (step * 2_000 * bytesOfALine) / 1024 / 1024);
  expect(memoryVerdict(kept.slice(0, 13))).toMatchObject({ bounded: false });
});

it("names the highest of either half", () => {
  expect(memoryVerdict([10, 20, 15, 18, 24, 12])).toEqual({
    bounded: true,
    first: 20,
    second: 24,
    ratio: 1.2,
  });
});
