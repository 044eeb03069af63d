import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewEvent } from "../evidence/log/events.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { modelOf } from "./model.ts";
import { mergeByTime, parseLog, readRun } from "./read-run.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { failedRun } from "./sample-run.fixture.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-read-run-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const linesOf = (log: SampleLog) => log.events.map((event) => `${JSON.stringify(event)}\n`);

describe("readRun", () => {
  test("reads back every event that was written", async () => {
    const sample = failedRun();
    await sample.write(dir);
    const log = await readRun(dir);
    expect(log.problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(log.events))).toEqual(JSON.parse(JSON.stringify(sample.events)));
  });

  test("a torn last line is named and everything before it is kept", async () => {
    const lines = linesOf(failedRun());
    const text = lines.slice(0, 40).join("") + (lines[40] ?? "").slice(0, 30);
    await writeFile(join(dir, "events-1.jsonl"), text);
    const log = await readRun(dir);
    expect(log.events).toHaveLength(40);
    expect(log.problems).toEqual([
      {
        file: "events-1.jsonl",
        line: 41,
        kind: "torn",
        message: "the last line was cut off after 30 characters: its writer was killed",
      },
    ]);
    expect(modelOf(log).verdict).toBe("incomplete");
  });

  test("a folder without a log says what to give instead", async () => {
    await expect(readRun(dir)).rejects.toThrow(/holds no event log .* give the folder of a run/);
  });

  test("joins the logs of several workers by time", async () => {
    const one = failedRun();
    const two = new SampleLog("2", one.base + 100);
    two.after(5).emit({ type: "flow.started", flow: "b" });
    await one.write(dir);
    await two.write(dir);
    const workers = (await readRun(dir)).events.map(({ worker }) => worker);
    expect(workers.indexOf("2")).toBeGreaterThan(0);
    expect(workers.indexOf("2")).toBeLessThan(workers.length - 1);
  });
});

describe("parseLog", () => {
  const lines = linesOf(failedRun());
  const kinds = (text: string) =>
    parseLog("events-1.jsonl", text).problems.map(({ kind, line }) => [kind, line]);

  test("a line that is no JSON is named, and explains its own gap", () => {
    expect(kinds([lines[0], "{nonsense\n", lines[2], lines[3]].join(""))).toEqual([["unreadable", 2]]);
  });

  test("a valid JSON line that is no event is named as foreign with the field", () => {
    const { problems } = parseLog("events-1.jsonl", `${lines[0]}{"v":1,"type":"frame.started"}\n`);
    expect(problems[0]).toMatchObject({ kind: "foreign", line: 2 });
    expect(problems[0]?.message).toMatch(/^not an event: /);
  });

  test("another schema version is named with both versions", () => {
    const { problems } = parseLog("events-1.jsonl", '{"v":7,"type":"frame.started"}\n');
    expect(problems[0]?.message).toBe("written with schema version 7; this fraimz reads 1");
  });

  test("removed lines are named by the writer's own numbering", () => {
    const { problems } = parseLog("events-1.jsonl", [lines[0], lines[1], lines[5]].join(""));
    expect(problems).toEqual([
      { file: "events-1.jsonl", line: 3, kind: "missing", message: "3 of the events 3 to 5 are not here" },
    ]);
  });

  test("a repeated line is named", () => {
    expect(kinds([lines[0], lines[1], lines[1]].join(""))).toEqual([["foreign", 3]]);
  });

  test("a whole last line without its line feed counts", () => {
    const parsed = parseLog("events-1.jsonl", lines.slice(0, 3).join("").trimEnd());
    expect(parsed.events).toHaveLength(3);
    expect(parsed.problems).toEqual([]);
  });
});

test("a writer's own order survives a clock that jumps", () => {
  const log = failedRun();
  const shuffled = log.events.map((event, at) => (at === 5 ? { ...event, ms: 999_999 } : event));
  expect(mergeByTime([shuffled]).map(({ seq }) => seq)).toEqual(log.events.map(({ seq }) => seq));
});

test("what the recorder writes is read back: redaction leaves a witness's fingerprints readable", async () => {
  const recorder = new Recorder(dir);
  for (const { v, seq, worker, at, ms, ...event } of failedRun().events) recorder.emit(event as NewEvent);
  recorder.close();
  const log = await readRun(dir);
  expect(log.problems).toEqual([]);
  const issued = modelOf(log).flows[0]?.frames[3]?.exchanges[1]?.entry.issued;
  expect(issued?.accessToken).toBe("a41f09c2e7d3");
});
