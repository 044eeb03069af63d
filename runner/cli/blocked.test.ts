import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

/** Holds the event loop as a loop of nothing does, and leaves the processor to others: one test needs no more. */
const DOZE = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);";

/** What a frame's action does, and what the report must say of it. */
const ACTIONS = {
  "a-loop": "await terminal.run('echo a'); for (;;);",
  "a-loop-in-a-timer": `setTimeout(() => { for (;;) ${DOZE} }, 1); await terminal.run('sleep 300');`,
  "a-backtracking-pattern": "await terminal.run('echo a'); /^(a+)+$/.test('a'.repeat(40) + 'b');",
  "promises-that-beget-promises": `const again = () => { ${DOZE} return Promise.resolve().then(again); }; void again(); await terminal.run('sleep 300');`,
  "a-lock": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
} as const;

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.make();
  await project.write(
    "bench.ts",
    `import { defineStack } from "fraimz";
export const bench = defineStack({ name: "bench", title: "A terminal", services: {},
  surfaces: { term: { kind: "terminal" }, page: { kind: "browser", url: () => "data:text/html,<h1>Hi" } }, api: () => ({}) });`,
  );
  await project.write("fraimz.config.ts", "export default { frameTimeoutMs: 5_000 };");
  const flow = (id: string, frames: Readonly<Record<string, string>>, top = "") =>
    project.write(
      `flows/${id}.flow.ts`,
      `import { execFileSync } from "node:child_process";
import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
${top}
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([
${Object.entries(frames)
  .map(
    ([name, action]) => `{ name: "${name}", claim: "c", on: "term",
async action({ terminal }) { ${action} },
async assertions({ terminal }) { await terminal.exitCode(0); } }`,
  )
  .join(",\n")}]);`,
    );
  const ok = "await terminal.run('echo a');";
  for (const [id, action] of Object.entries(ACTIONS))
    await flow(id, { First: ok, Second: action, Third: ok });
  await project.write(
    "flows/a-browser.flow.ts",
    `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([{ name: "F", claim: "c", on: "page",
  async action({ user }) { await user.reload(); for (;;) ${DOZE} }, async assertions({ see }) { await see.text("Hi"); } }]);`,
  );
  await flow("at-load", { First: ok }, `for (;;) ${DOZE}`);
  await flow("a-program", {
    First: "try { execFileSync('sleep', ['300']); } catch {} await terminal.run('echo a');",
  });
  await flow("busy-for-too-long", {
    First: `const until = Date.now() + 7_000; while (Date.now() < until) ${DOZE} ${ok}`,
  });
  await flow("programs-without-end", { First: "for (;;) execFileSync('sleep', ['0.1']);" });
  await flow("busy-for-a-while", {
    First: `const until = Date.now() + 1_500; while (Date.now() < until) ${DOZE} ${ok}`,
  });
});

afterAll(async () => {
  await project?.remove();
});

function verdictOf(run: CliRun): { exitCode: number; because?: string[]; run?: string; report?: string } {
  return JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
}

describe("code that does not return", () => {
  it.each(Object.keys(ACTIONS))(
    "fails its frame with its line; the run has its verdict and its report: %s",
    async (id) => {
      const run = await project.evals(["--flow", id]);
      const verdict = verdictOf(run);
      expect([run.code, verdict.exitCode], run.out + run.err).toEqual([1, 1]);
      expect(run.out).toMatch(/✓ \S+ 1\/3 First/);
      expect(run.out).toMatch(/The code did not return within 5 s(: flows\/[\w-]+\.flow\.ts:10)?/);
      const html = await readFile(join(project.dir, verdict.report ?? ""), "utf8");
      expect(html).toContain("The code did not return within 5 s");
      expect(run.err).not.toContain("debugger");
    },
  );

  it("while flow files are loaded is told as misuse, with its line", async () => {
    const run = await project.evals(["--flow", "at-load", "--list"]);
    const verdict = verdictOf(run);
    expect([run.code, verdict.exitCode], run.out + run.err).toEqual([2, 2]);
    expect(run.err).toMatch(/did not return within 5 s: flows\/at-load\.flow\.ts:4/);
  });

  it("but waits for a program gets its answer: the program is killed, and the frame runs into its bound", async () => {
    const run = await project.evals(["--flow", "a-program"]);
    expect([run.code, verdictOf(run).exitCode], run.out + run.err).toEqual([1, 1]);
    expect(run.out).toContain("The frame did not end within 5 s");
  });

  it("because it starts one program after the other ends the run, too", async () => {
    const run = await project.evals(["--flow", "programs-without-end"]);
    expect([run.code, verdictOf(run).exitCode], run.out + run.err).toEqual([1, 1]);
    expect(run.out).toContain("The code did not return within 5 s");
  });

  it("because a person debugs it is let be", async () => {
    const env = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };
    const run = await project.evals(["--flow", "busy-for-too-long"], env);
    expect(run.out, run.err).toContain("The frame did not end within 5 s");
  });

  it("in time is no failure", async () => {
    const run = await project.evals(["--flow", "busy-for-a-while"]);
    expect([run.code, verdictOf(run).exitCode], run.out + run.err).toEqual([0, 0]);
  });

  it("leaves no process, no temporary folder and no receipt of a stack behind", async () => {
    const temporary = join(project.dir, "temporary");
    await mkdir(temporary);
    const run = await project.evals(["--flow", "a-browser"], { TMPDIR: temporary });
    expect([run.code, verdictOf(run).exitCode], run.out + run.err).toEqual([1, 1]);
    const left = (await readdir(temporary)).filter((name) => !/^(fraimz-ports-|fraimz-setup)/.test(name));
    const receipts = await readdir(join(project.dir, "results/.stacks"));
    expect([left, receipts.filter((name) => name.endsWith(".json"))]).toEqual([[], []]);
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(stdout.split("\n").filter((line) => line.includes(temporary))).toEqual([]);
  });
});
