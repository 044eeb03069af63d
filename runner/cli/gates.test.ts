import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../report/report-schema.ts";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.withTerminal();
  const flow = (id: string, command: string, more = "") =>
    project.write(
      `flows/${id}.flow.ts`,
      `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: bench, tags: ["${id.split("-")[0]}"],
  ${more} }).frames([
  { name: "F", claim: "c", on: "term", async action({ terminal }) { await terminal.run("${command}"); },
    async assertions({ terminal }) { await terminal.exitCode(0); } }]);`,
    );
  await flow("gate-a", "exit 3");
  await flow("gate-b", "true");
  await flow("only-a", "true", "only: true,");
  await flow("only-b", "true");
  await flow("slow-a", "sleep 300");
  await flow("slow-b", "true");
});
afterAll(async () => {
  await project?.remove();
});

const verdictOf = (run: CliRun) => JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
const states = async () =>
  RunReport.parse(
    JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8")),
  ).flows.map(({ id, state }) => `${id} ${state}`);

describe("a gate", () => {
  it("that ends after so many failures says what it has not run", async () => {
    const run = await project.evals(["--tag", "gate", "--max-failures", "1"]);
    const verdict = verdictOf(run);
    expect([run.code, verdict.verdict], run.out + run.err).toEqual([1, "failed"]);
    expect(await states()).toEqual(["gate-a failed", "gate-b not reached"]);
    expect(verdict.because).toContain("1 of 2 were not run: --max-failures 1 was reached");
  });

  it("bears a failure that is listed, and no other, and no entry that is stale", async () => {
    const list = (flow: string) =>
      project.write(
        "known.json",
        JSON.stringify([{ flow, frame: "F", reason: "issue 12", until: "2999-01-01" }]),
      );
    await list("gate-a");
    const args = ["--tag", "gate", "--expected-failures", "known.json", "--max-failures", "1"];
    const borne = await project.evals(args);
    const verdict = verdictOf(borne);
    expect([borne.code, verdict.verdict], borne.out + borne.err).toEqual([0, "passed"]);
    expect(verdict.failedAsExpected).toEqual([
      { flow: "gate-a", frame: "F", reason: "issue 12", until: "2999-01-01" },
    ]);
    expect(await states()).toEqual(["gate-a failed", "gate-b passed"]);
    await list("gate-b");
    const stale = await project.evals(["--flow", "gate-b", "--expected-failures", "known.json"]);
    expect([stale.code, verdictOf(stale).verdict], stale.out + stale.err).toEqual([1, "failed"]);
    expect(stale.out).toContain("gate-b passed, yet “F” is expected to fail (issue 12)");
  });

  it("that ran out of time has ended what ran, and has its verdict and report", async () => {
    const args = ["--tag", "slow", "--timeout", "60s", "--global-timeout", "1s"];
    const run = await project.evals(args, { CI: "true" });
    const verdict = verdictOf(run);
    expect([run.code, verdict.verdict], run.out + run.err).toEqual([1, "incomplete"]);
    expect(verdict.because).toContain("The run did not end within 1 s (--global-timeout)");
    expect(await states()).toEqual(["slow-a incomplete", "slow-b not reached"]);
    const again = await project.evals(["report", "--reporter", "junit"]);
    expect(again.code, again.out).toBe(1);
  });

  it("refuses `only` where CI is set; elsewhere it narrows the run, which is no pass then", async () => {
    const refused = await project.evals(["--tag", "only"], { CI: "true" });
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining("`only`: flows/only-a.flow.ts:4"),
    ]);
    const narrowed = await project.evals(["--tag", "only"]);
    expect([narrowed.code, verdictOf(narrowed).verdict], narrowed.out).toEqual([2, "incomplete"]);
    expect(verdictOf(narrowed).because).toEqual(["`only` left out 1 selected flow: flows/only-a.flow.ts:4"]);
    expect(await states()).toEqual(["only-a passed"]);
  });
});
