import { describe, expect, test } from "vitest";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { modelOf } from "./model.ts";
import type { RunReport } from "./report-schema.ts";
import { failedRun, interruptedRun, passedRun } from "./sample-run.fixture.ts";

const without = (events: readonly EvidenceEvent[], drop: (event: EvidenceEvent) => boolean) => ({
  events: events.filter((event) => !drop(event)),
  problems: [],
});

describe("modelOf", () => {
  test("a run in which everything passed and the control held is passed", () => {
    const report = modelOf(passedRun().log());
    expect(report).toMatchObject({ verdict: "passed", exitCode: 0, because: [] });
    expect(report.totals.frames).toMatchObject({ declared: 10, ran: 10, passed: 10, failed: 0 });
    expect(report.controls).toEqual({ declared: 1, held: 1, broken: 0, incomplete: 0 });
  });

  test("the red frame of a control is shown on the frame that it proves, and counted nowhere else", () => {
    const report = modelOf(passedRun().log());
    const proper = report.flows.find(({ key }) => key === "mcp-connections-cloud-oauth");
    expect(proper?.frames.map(({ controlResults }) => controlResults.length)).toEqual([0, 0, 1, 0, 0]);
    expect(proper?.frames[2]?.controlResults[0]).toMatchObject({
      name: "the app's polling is off",
      held: true,
    });
  });

  test("joined shards can fail in as many frames as each counted of its own", () => {
    const { events, problems } = passedRun().log();
    const [{ v, seq, worker, at, ms } = { v: 1 as const, seq: 0, worker: "main", at: "", ms: 0 }] = events;
    const counted = (frames: number, covered: number, asked: number): EvidenceEvent => ({
      ...{ v, seq, worker, at, ms },
      ...{ type: "covered", frames, covered, asked },
    });
    const joined = modelOf({ events: [...events, counted(6, 6, 100), counted(4, 3, 75)], problems });
    expect(joined.coverage).toEqual({ frames: 10, covered: 9, asked: 100 });
    expect(modelOf({ events, problems }).coverage).toBeUndefined();
  });

  test("a failed run says which frame, why, and what was not reached", () => {
    const report = modelOf(failedRun().log());
    expect(report).toMatchObject({ verdict: "failed", exitCode: 1 });
    expect(report.totals.frames).toEqual({
      declared: 17,
      ran: 14,
      passed: 13,
      failed: 1,
      incomplete: 0,
      notReached: 3,
      skipped: 0,
      knownDefects: 0,
      notApplicable: 0,
    });
    expect(report.because[0]).toBe(
      "desktop-org-mcp-demo failed in frame 4, “The row flips to Connected”: The card never said “Connected”.",
    );
    const failing = report.flows[0]?.frames[3];
    expect(failing?.pictures.map(({ role }) => role)).toEqual(["failure", "also"]);
    expect(failing?.exchanges.map(({ entry }) => entry.path)).toEqual(["/approve", "/token"]);
    expect(failing?.acts.map(({ afterMs }) => afterMs)).toEqual([420, 840]);
  });

  test("a killed run is incomplete with the frames so far, and says so on the frame it was in", () => {
    const report = modelOf(interruptedRun().log());
    expect(report).toMatchObject({ verdict: "incomplete", exitCode: 2, run: { ended: false } });
    expect(report.flows.map(({ state }) => state)).toEqual(["passed", "incomplete"]);
    expect(report.flows[1]?.frames.map(({ state }) => state)).toEqual([
      "passed",
      "passed",
      "incomplete",
      "not reached",
      "not reached",
    ]);
    expect(report.flows[1]?.frames[2]?.reason?.title).toBe("The run ended in the middle of this frame");
    expect(report.flows[1]?.frames[2]?.pictures).toHaveLength(1);
  });

  test.each([1, -1])("no time of a run follows a wall clock that is stepped by %i h meanwhile", (hours) => {
    const { events } = passedRun();
    const step = (at: string) => new Date(Date.parse(at) + hours * 3_600_000).toISOString();
    const stepped = events.map((event, i) => (i < 9 ? event : { ...event, at: step(event.at) }));
    // The witness has a clock of its own, which a run compares with the wall's.
    const timesOf = ({ run, flows, stacks }: RunReport) => ({
      run: [run.startedAt, run.tookMs],
      flows: flows.map(({ startedMs, frames }) => [startedMs, frames.map((frame) => frame.startedMs)]),
      stacks: stacks.map(({ startedMs, services }) => [startedMs, services.map((one) => one.startedMs)]),
    });
    expect(timesOf(modelOf({ events: stepped, problems: [] }))).toEqual(
      timesOf(modelOf({ events, problems: [] })),
    );
  });

  test("a run about to end is not incomplete for want of its last line", () => {
    const log = without(passedRun().events, ({ type }) => type === "run.ended");
    expect(modelOf(log).verdict).toBe("incomplete");
    expect(modelOf(log, { closing: true })).toMatchObject({ verdict: "passed", exitCode: 0 });
  });

  test("a frame that the log calls passed, with a check that did not hold, is failed", () => {
    const events = passedRun().events.map((event) =>
      event.type === "check" && event.flow === "settings-extensions-mcp" ? { ...event, ok: false } : event,
    );
    expect(modelOf({ events, problems: [] })).toMatchObject({ verdict: "failed", exitCode: 1 });
  });

  test("a flow that the log calls passed, with a frame that never ended, is incomplete", () => {
    const log = without(
      passedRun().events,
      (event) =>
        event.type === "frame.ended" && event.flow === "settings-extensions-mcp" && event.frame === 2,
    );
    expect(modelOf(log)).toMatchObject({ verdict: "incomplete", exitCode: 2 });
  });

  test("evidence of a flow that was never declared is a problem, not silence", () => {
    const log = without(
      passedRun().events,
      (event) => event.type === "flow.declared" && event.id === "settings-extensions-mcp",
    );
    const report = modelOf(log);
    expect(report).toMatchObject({ verdict: "incomplete", exitCode: 2 });
    expect(report.problems[0]?.reason.title).toContain("settings-extensions-mcp");
  });

  test("an empty log is incomplete: nothing was executed", () => {
    expect(modelOf({ events: [], problems: [] })).toMatchObject({ verdict: "incomplete", exitCode: 2 });
  });
});
