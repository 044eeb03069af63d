import { appendFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropClaim, tryClaim } from "../process/file-claim.ts";
import { frameKey } from "../report/earlier-runs.ts";
import { modelOf } from "../report/model.ts";
import { failedRun, passedRun } from "../report/sample-run.fixture.ts";
import { appendHistory, earlierOf, type HistoryLine, historyOf, readHistory } from "./history.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-history-"));
});
afterAll(() => rm(folder, { recursive: true }));

const line = (run: string, index = 1): HistoryLine => ({
  ...{ v: 1, run, at: "2026-11-20T11:42:07.000Z", flow: "cart", frame: `frame ${index}` },
  ...{ index, state: "passed", ms: 100 },
});

test("a run leaves one line for each frame, also of those not reached, and none for its controls", () => {
  const report = modelOf(failedRun().log());
  const lines = historyOf(report);
  expect(lines).toHaveLength(report.totals.frames.declared);
  expect(lines.find(({ state }) => state === "failed")).toMatchObject({
    run: report.run.id,
    commit: report.run.git?.commit,
  });
  expect(lines.find(({ state }) => state === "not reached")).not.toHaveProperty("ms");
  const passed = modelOf(passedRun().log());
  expect(passed.controls.held).toBe(1);
  expect(historyOf(passed)).toHaveLength(passed.totals.frames.declared);
});

test("what a frame did before is told of its own flow and variant only, and never of this run or a later one", () => {
  const report = modelOf(passedRun().log());
  const [flow = expect.fail()] = report.flows;
  const [{ name } = expect.fail()] = flow.frames;
  const of = (run: string, at: string, state: HistoryLine["state"], key = flow.key): HistoryLine => ({
    ...{ v: 1, run, at, flow: key, frame: name, index: 1, state, ms: 5 },
  });
  const [before, after] = ["2020-01-01T00:00:00.000Z", "2090-01-01T00:00:00.000Z"];
  const lines = [
    of("first", before, "failed"),
    of("second", before, "passed"),
    of("other", before, "failed", `${flow.key}@mysql`),
    of("later", after, "failed"),
    of(report.run.id, before, "failed"),
  ];
  expect(earlierOf(report, lines).get(frameKey(flow.key, name))).toEqual([
    { state: "failed", ms: 5 },
    { state: "passed", ms: 5 },
  ]);
});

test("runs that append at once leave every line whole, in the order of each, and no lock", async () => {
  const file = join(folder, "at-once/history.jsonl");
  const runs = Array.from({ length: 12 }, (_, at) => `run-${at}`);
  const of = (run: string) => Array.from({ length: 50 }, (_, at) => line(run, at + 1));
  await Promise.all(runs.map((run) => appendHistory(file, of(run))));
  const read = await readHistory(file);
  expect(read).toHaveLength(600);
  for (const run of runs) expect(read.filter((each) => each.run === run)).toEqual(of(run));
  expect(await readdir(join(folder, "at-once"))).toEqual(["history.jsonl"]);
});

test("a run waits for another one that writes, so that none is lost to whoever drops old lines", async () => {
  const file = join(folder, "waits.jsonl");
  expect(tryClaim(`${file}.lock`, "another run")).toBe(true);
  const appended = appendHistory(file, [line("waits")]);
  await wait(100);
  expect(await readHistory(file)).toEqual([]);
  dropClaim(`${file}.lock`);
  await appended;
  expect(await readHistory(file)).toEqual([line("waits")]);
});

test("half a line of a writer that was killed spoils no other", async () => {
  const file = join(folder, "torn.jsonl");
  await appendHistory(file, [line("first")]);
  await appendFile(file, '{"v":1,"run":"ki');
  await appendHistory(file, [line("last")]);
  await appendFile(file, `"text"\n{"v":2}\n`);
  expect((await readHistory(file)).map(({ run }) => run)).toEqual(["first", "last"]);
});

test("a history that grows too large loses its oldest lines, whole", async () => {
  const file = join(folder, "large.jsonl");
  for (let run = 1; run <= 40; run += 1) await appendHistory(file, [line(`run-${run}`)], 2_000);
  expect((await stat(file)).size).toBeLessThanOrEqual(2_000);
  const read = await readHistory(file);
  expect(read.at(-1)?.run).toBe("run-40");
  expect(read).toHaveLength((await readFile(file, "utf8")).trimEnd().split("\n").length);
});
