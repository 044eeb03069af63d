import { expect, test } from "vitest";
import { decodeCtc } from "./ctc-decode.ts";

const CHARACTERS = [undefined, "l", "o", "口", " "].map((one) => (one === "口" ? undefined : one));

/** A row for each time step: the class that is read there, and how surely. */
function scores(...steps: [index: number, score: number][]): Float32Array {
  const out = new Float32Array(steps.length * CHARACTERS.length);
  for (const [step, [index, score]] of steps.entries()) {
    out.fill((1 - score) / (CHARACTERS.length - 1), step * CHARACTERS.length, (step + 1) * CHARACTERS.length);
    out[step * CHARACTERS.length + index] = score;
  }
  return out;
}

const text = (...steps: [number, number][]) =>
  decodeCtc(scores(...steps), steps.length, CHARACTERS)
    .map((character) => character.text)
    .join("");

test("the same class twice is one character, with a blank between it is two", () => {
  expect(text([1, 0.9], [1, 0.9], [0, 0.9], [2, 0.9])).toBe("lo");
  expect(text([1, 0.9], [0, 0.9], [1, 0.9])).toBe("ll");
});

test("a character is where it was surest", () => {
  const [only] = decodeCtc(scores([0, 0.9], [2, 0.6], [2, 0.95], [2, 0.7]), 4, CHARACTERS);
  expect(only).toMatchObject({ text: "o", step: 2 });
  expect(only?.confidence).toBeCloseTo(0.95);
});

test("a class that may not be read is passed over", () => {
  expect(decodeCtc(Float32Array.from([0.1, 0.2, 0.25, 0.4, 0.05]), 1, CHARACTERS)).toMatchObject([
    { text: "o" },
  ]);
});
