import { expect, test } from "vitest";
import { believedReading, type CutReading, cutsFor } from "./line-cuts.ts";

async function believed(
  ...readings: readonly (readonly [text: string, certainty: number, unread?: number])[]
) {
  const left = readings.map(([text, certainty, unread = 0]): CutReading => ({ text, certainty, unread }));
  let asked = 0;
  const { text } = await believedReading(async () => {
    const next = left[asked++];
    if (next === undefined) throw new Error("a reading more than were made");
    return next;
  }, cutsFor(false));
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

test("a certain reading that leaves ink unread is not believed where another leaves none", async () => {
  expect(await believed(["wil", 0.96, 1], ["will", 0.9])).toEqual({ text: "will", asked: 2 });
  expect(await believed(["wil", 0.96, 1], ["wil", 0.97, 1], ["will", 0.6])).toEqual({
    text: "will",
    asked: 3,
  });
});

test("where every reading leaves as much ink unread, the third only confirms", async () => {
  expect(await believed(["Save", 0.96, 1], ["Sawe", 0.9, 1], ["Seve", 0.99, 1])).toEqual({
    text: "Save",
    asked: 3,
  });
});

test("a shorter reading is not believed for leaving less ink unread", async () => {
  expect(await believed(["Off", 0.96, 1], ["of", 0.7], ["of", 0.6])).toEqual({ text: "Off", asked: 3 });
});

test("a guess that covers all the ink does not count", async () => {
  expect(await believed(["linois", 0.9, 1], ["linois", 0.8, 1], ["Mlinois", 0.3, 0])).toEqual({
    text: "linois",
    asked: 3,
  });
  expect(await believed(["Wlinois", 0.2, 0], ["llinois", 0.8, 1], ["Wlinois", 0.3, 0])).toEqual({
    text: "llinois",
    asked: 3,
  });
});
