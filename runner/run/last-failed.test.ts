import { expect, test } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { modelOf } from "../report/model.ts";
import { declareFlow, playFlow, type SampleFlow, saw } from "../report/sample-flow.fixture.ts";
import { SampleLog } from "../report/sample-log.fixture.ts";
import { begun, ended } from "../report/sample-run.fixture.ts";
import { lastFailed } from "./last-failed.ts";

const reason = (kind: Reason["kind"]): Reason => ({ kind, title: kind, message: "" });
const flow = (id: string, more: Partial<SampleFlow> = {}): SampleFlow => ({
  ...{ id, title: id, frames: [{ name: "one", claim: "One.", does: () => [saw("it", "“it”")] }] },
  ...more,
});
const failed = { frames: [{ name: "one", claim: "One.", reason: reason("assertion") }] };
const control = { name: "fault", fault: "f", breaks: "one" };

test("--last-failed chooses what did not pass, for whatever reason, and controls only where they run", () => {
  const log = begun(new SampleLog());
  const flows = [
    flow("passed"),
    flow("failed", failed),
    flow("skipped", { skipped: reason("requires") }),
    flow("held", { key: "held!fault", control, held: { held: true, detail: "" }, ...failed }),
    flow("broken", { key: "broken!fault", control, held: { held: false, detail: "green" } }),
  ];
  for (const each of flows) playFlow(log, each);
  declareFlow(log, flow("not-reached"));
  const report = modelOf(ended(log, "failed", 1).log());
  expect([...lastFailed(report, "flows")]).toEqual(["failed", "skipped", "not-reached"]);
  expect([...lastFailed(report, "controls")]).toEqual(["broken"]);
  expect([...lastFailed(report, "both")]).toEqual(["failed", "skipped", "broken", "not-reached"]);
});
