import { expect, it } from "vitest";
import { Recording } from "../evidence/log/recording.ts";
import { FrameTimes } from "./frame-times.ts";
import type { Execution } from "./plan.ts";

const FLOW = { path: "flows/a.flow.ts" };
const execution = (control?: object): Execution => ({ flow: FLOW, control }) as unknown as Execution;
const BREAKS = execution({ breaks: "Second" });

/** How long a check waits that may wait ten seconds. */
function waits(times: FrameTimes, of: Execution, frame: number, name: string, multiplier?: number): number {
  const sink = { act: () => {}, check: () => {} };
  return new Recording(sink, times.patienceFor(of, frame, name), multiplier).waitFor(10_000);
}

it("a check that must fail waits a third of its bound, and not less than what the passing frame needed on a slower machine", () => {
  const times = new FrameTimes();
  times.passed(execution(), 2, 500);
  expect(waits(times, BREAKS, 2, "Second")).toBe(3_333);
  times.passed(execution(), 2, 1_500);
  times.passed(execution(), 2, 700);
  expect(waits(times, BREAKS, 2, "Second")).toBe(4_500);
  times.passed(execution(), 2, 9_000);
  expect(waits(times, BREAKS, 2, "Second")).toBe(10_000);
});

it("on a slower machine every check may wait so many times as long, and one that must fail no longer than what passed there says", () => {
  const times = new FrameTimes();
  times.passed(execution(), 2, 500);
  expect(waits(times, execution(), 2, "Second", 2.5)).toBe(25_000);
  expect(waits(times, BREAKS, 2, "Second", 2.5)).toBe(3_333);
  times.passed(execution(), 2, 4_000);
  expect(waits(times, BREAKS, 2, "Second", 2.5)).toBe(12_000);
});

it("every other check waits as long as it may", () => {
  const times = new FrameTimes();
  expect(waits(times, BREAKS, 2, "Second"), "nothing has passed yet").toBe(10_000);
  times.passed(BREAKS, 2, 10);
  expect(waits(times, BREAKS, 2, "Second"), "a control is no passing run").toBe(10_000);
  times.passed(execution(), 1, 10);
  times.passed(execution(), 2, 10);
  expect(waits(times, execution(), 2, "Second"), "the flow itself").toBe(10_000);
  expect(waits(times, BREAKS, 1, "First"), "a frame that must pass").toBe(10_000);
  const act = execution({ breaks: "Second", by: "action" });
  expect(waits(times, act, 2, "Second"), "a frame that fails by its act").toBe(10_000);
});
