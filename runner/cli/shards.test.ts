import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../report/report-schema.ts";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

let project: CliProject;
let shards: CliRun[];

beforeAll(async () => {
  project = await CliProject.withTerminal();
  for (const id of ["one", "two", "three"]) {
    await project.write(
      `flows/${id}.flow.ts`,
      `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([
  { name: "F", claim: "c", on: "term", async action({ terminal }) { await terminal.run("echo ${id}"); },
    async assertions({ terminal }) { await terminal.exitCode(0); } }]);`,
    );
  }
  await project.write("fraimz.durations.json", JSON.stringify({ one: 5_000, two: 90, three: 100 }));
  shards = [
    await project.evals(["--shard", "1/2", "--out", "parts/1"]),
    await project.evals(["--shard", "auto"], { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "2" }),
  ];
  // As an artifact keeps `results/`: `latest` has become a copy.
  await cp(join(project.dir, "results"), join(project.dir, "parts/2"), {
    recursive: true,
    dereference: true,
  });
});
afterAll(async () => {
  await project?.remove();
});

const merge = async (...args: string[]) => {
  const { code, out, err } = await project.evals(["merge", ...args]);
  const verdict = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  return { code, verdict, said: out + err };
};

describe("shards of a run", () => {
  it("have each its part, by the recorded durations", () => {
    expect(shards.map(({ code }) => code)).toEqual([0, 0]);
    expect(shards.map(({ out }) => /shard .*/.exec(out)?.[0])).toEqual([
      "shard 1 of 2: 1 of 3 flows",
      "shard 2 of 2: 2 of 3 flows",
    ]);
  });

  it("become one run with one verdict, whose evidence is verified and whose report can be made again", async () => {
    const { code, verdict, said } = await merge("parts", "--out", "whole");
    expect([code, verdict.verdict], said).toEqual([0, "passed"]);
    const file = join(project.dir, "whole/report.json");
    const report = RunReport.parse(JSON.parse(await readFile(file, "utf8")));
    expect(report.flows.map(({ id, state }) => `${id} ${state}`).sort()).toEqual([
      "one passed",
      "three passed",
      "two passed",
    ]);
    expect(report.run.mergedFrom).toMatchObject([
      { index: 1, count: 2 },
      { index: 2, count: 2 },
    ]);
    // Each shard has a worker 1: of two that boot the same stack at once, each keeps its own.
    expect([...report.run.workers].sort()).toEqual(["1-1", "2-1"]);
    expect((await project.evals(["verify", "whole"])).out).toContain("intact");
    await rm(file);
    expect((await project.evals(["report", "whole"])).code).toBe(0);
    expect(RunReport.parse(JSON.parse(await readFile(file, "utf8")))).toEqual(report);
  });

  it("are no run where one is missing or its evidence is not as it was written, and say so when made again", async () => {
    const { code, verdict, said } = await merge("parts/1", "--out", "part");
    expect([code, verdict.verdict], said).toEqual([2, "incomplete"]);
    expect(verdict.because).toEqual(["A shard is missing: 2 of 2", "2 of 3 ran in no shard: three, two"]);
    expect((await project.evals(["report", "part"])).code).toBe(2);
    const log = join(project.dir, "parts/1/events-1.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replaceAll("echo one", "echo two"));
    const changed = await merge("parts", "--fail-on-incomplete");
    expect([changed.code, changed.verdict.verdict], changed.said).toEqual([1, "incomplete"]);
    expect(changed.verdict.because).toEqual(["The evidence in parts/1 is not as it was written"]);
  });
});
