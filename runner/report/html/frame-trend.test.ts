import { expect, test } from "vitest";
import { type EarlierOutcome, frameKey } from "../earlier-runs.ts";
import { modelOf } from "../model.ts";
import { failedRun } from "../sample-run.fixture.ts";
import { frameTrend } from "./frame-trend.ts";

const [flow = expect.fail()] = modelOf(failedRun().log("9f2c41d0aa55b2f1")).flows;
const [frame = expect.fail()] = flow.frames;
const trend = (earlier: readonly EarlierOutcome[], key = flow.key) => {
  const markup = frameTrend(new Map([[frameKey(key, frame.name), earlier]]), flow, frame);
  return markup ? markup.text : "";
};

test("a frame's trend says how often it ended how, and what it took when it passed", () => {
  const said = trend([
    { state: "passed", ms: 1200 },
    { state: "failed", ms: 9000 },
    { state: "passed", ms: 1500 },
    { state: "not reached" },
  ]);
  expect(said).toContain(
    'aria-label="4 times before: 2 passed, 1 failed, 1 not reached; 1.2 s to 1.5 s, median 1.4 s"',
  );
});

test("each run before has a bar, as high as it took long where it passed, and this run has the last", () => {
  const bars = [
    ...trend([
      { state: "passed", ms: 60_000 },
      { state: "passed", ms: 30_000 },
      { state: "failed", ms: 10 },
    ]).matchAll(/<rect class="([a-z-]+)"[^>]*height="(\d+)"/g),
  ];
  expect(bars.map(([, state, height]) => [state, Number(height)])).toEqual([
    ["passed", 16],
    ["passed", 8],
    ["failed", 16],
    [frame.state, 3],
  ]);
});

test("the runs of another variant, and a first run, give no trend", () => {
  expect(trend([{ state: "passed", ms: 1 }], `${flow.key}@other`)).toBe("");
  expect(trend([])).toBe("");
  expect(frameTrend(undefined, flow, frame)).toBe(false);
});
