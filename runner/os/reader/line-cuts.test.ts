import { expect, test } from "vitest";
import { believedReading, type CutReading } from "./line-cuts.ts";

async function believed(...readings: readonly (readonly [text: string, certainty: number])[]) {
  const left = readings.map(([text, certainty]): CutReading => ({ text, certainty }));
  let asked = 0;
  const { text } = await believedReading(async () => {
    const next = left[asked++];
    if (next === undefined) throw new Error("a reading more than were made");
    return next;
  });
  return { text, asked };
}

test("a certain reading counts, and the line is not read again", async () => {
  expect(await believed(["Save", 0.9])).toEqual({ text: "Save", asked: 1 });
});

test("a doubtful line is read again, and a certain second reading counts", async () => {
  expect(await believed(["Sove", 0.5], ["Save", 0.9])).toEqual({ text: "Save", asked: 2 });
});

test("two doubtful readings that agree are believed", async () => {
  expect(await believed(["Save", 0.5], ["Save", 0.6])).toEqual({ text: "Save", asked: 2 });
});

test("of two doubtful readings that differ, the one that a third confirms counts, though it be the less sure", async () => {
  expect(await believed(["Save", 0.5], ["Sove", 0.7], ["Save", 0.2])).toEqual({ text: "Save", asked: 3 });
});

test("a third reading that confirms neither is never what counts", async () => {
  expect(await believed(["Sove", 0.5], ["Save", 0.7], ["Sawe", 0.84])).toEqual({ text: "Save", asked: 3 });
});
