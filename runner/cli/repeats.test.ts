import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.withTerminal();
  await project.write(
    "flows/flaky.flow.ts",
    `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
let times = 0;
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([
  { name: "Third time", claim: "c", on: "term",
    async action({ terminal }) { times += 1; await terminal.run(times === 3 ? "exit 9" : "true"); },
    async assertions({ terminal }) { await terminal.exitCode(0); } }]);`,
  );
});
afterAll(async () => {
  await project?.remove();
});

it("repeats go on until one is not like the others, which fails the run; the history shows each", async () => {
  const run = await project.evals(["--until-failure", "--stress", "1"]);
  expect(run.code, run.out + run.err).toBe(1);
  const verdict = JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
  expect(verdict).toMatchObject({
    verdict: "failed",
    flows: { declared: 3, passed: 2, failed: 1, notReached: 0 },
  });
  expect(run.out).toMatch(
    /repeats +flaky\n +✕ 1 Third time {2}2 passed, 1 failed · .* · other verdicts in other repeats/,
  );
  const history = await project.evals(["history", "fla*"]);
  expect([history.code, history.err]).toEqual([0, ""]);
  expect(history.out).toMatch(
    /^flaky {2}1 run since \d{4}-\d\d-\d\d\n {2}✓✓✕ {2}1 Third time {2}2 of 3 passed · /,
  );
  const written = await project.evals(["history", "--write-durations"]);
  expect(written.out).toContain("fraimz.durations.json: 1 flow");
  const durations: unknown = JSON.parse(await readFile(join(project.dir, "fraimz.durations.json"), "utf8"));
  expect(durations).toEqual({ flaky: expect.any(Number) });
  const none = await project.evals(["history", "other"]);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('There is no flow "other"')]);
});
