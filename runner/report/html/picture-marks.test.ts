import { expect, test } from "vitest";
import { modelOf } from "../model.ts";
import type { Frame } from "../report-schema.ts";
import { clicked, pictured, playFlow } from "../sample-flow.fixture.ts";
import { SampleLog } from "../sample-log.fixture.ts";
import { begun } from "../sample-run.fixture.ts";
import { marks } from "./picture-marks.ts";

const point = { x: 100, y: 50 };
const box = { x: 80, y: 40, width: 40, height: 20 };

/** The numbers that are marked on a frame's picture. */
function marked(
  acts: readonly { surface?: string; view?: string }[],
  picture: { view?: string; scale?: number } = {},
) {
  const log = begun(new SampleLog());
  playFlow(log, {
    id: "flow",
    title: "Flow",
    frames: [
      {
        name: "one",
        claim: "One.",
        does: (log) => [
          ...acts.map((act) => clicked("it", { point, box, ...act })),
          pictured(log, {}, picture),
        ],
      },
    ],
  });
  const frame = modelOf(log.log()).flows[0]?.frames[0] as Frame;
  const drawn = frame.pictures[0] ? marks(frame, frame.pictures[0]) : false;
  const text = drawn ? drawn.text : "";
  return { numbers: [...text.matchAll(/<text[^>]*>(\d+)</g)].map(([, number]) => Number(number)), text };
}

test("an act is marked on pictures of its own surface only", () => {
  expect(marked([{ surface: "member" }, { surface: "admin" }]).numbers).toEqual([2]);
});

test("an act on a page that is gone is not marked on the next one's picture", () => {
  expect(marked([{ view: "sign-in" }, { view: "form" }, { view: "form" }], { view: "form" }).numbers).toEqual(
    [2, 3],
  );
  expect(marked([{ view: "sign-in" }], { view: "form" }).numbers).toEqual([]);
});

test("where views are not told apart, only the last act is marked", () => {
  expect(marked([{}, {}, {}]).numbers).toEqual([3]);
});

test("marks stand in the picture's own pixels", () => {
  expect(marked([{}], { scale: 2 }).text).toContain('cx="200" cy="100"');
});
