import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

const FRAMES = `.frames([{ name: "F", claim: "c", on: "term",
  async action({ terminal }) { await terminal.run("echo a"); },
  async assertions({ terminal }) { await terminal.exitCode(0); } }])`;

/** What stands in a flow file, before or in its flow, and how the run must end. */
const FLOWS = {
  "exits-at-load": { top: "process.exit(0);", code: 2, because: "exits-at-load.flow.ts cannot be loaded" },
  "throws-at-load": {
    top: `throw new Error("of the import");`,
    code: 2,
    because: "throws-at-load.flow.ts cannot be loaded",
  },
  "timer-of-the-file": {
    top: `setTimeout(() => { throw new Error("of the file"); }, 10);`,
    code: 1,
    because: "of the file",
  },
  "exits-by-timer": { top: "setTimeout(() => process.exit(0), 10);", code: 1, because: "process.exit(0)" },
  "exits-in-the-world": {
    world: "async world() { try { process.exit(0); } catch {} return {}; }",
    code: 1,
    because: "process.exit(0)",
  },
  "exits-undocumented": {
    world: "async world() { process.reallyExit(0); return {}; }",
    code: 1,
    because: "process.reallyExit(0)",
  },
  "forgets-in-the-world": {
    world: "async world({ api }) { api.make(); return {}; }",
    code: 1,
    because: "`api.make()` was not awaited",
  },
  "exits-at-the-end": {
    top: `process.on("exit", () => process.exit(0)); setTimeout(() => { throw new Error("of the file"); }, 10);`,
    code: 1,
    because: "of the file",
  },
  "throws-at-the-end": {
    top: `process.on("exit", () => { throw new Error("at the end"); });`,
    code: 0,
    because: undefined,
  },
  "ends-its-output": {
    top: "console.log = () => { throw new Error(); }; process.stdout.end();",
    code: 0,
    because: undefined,
  },
} as const;

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.make();
  await project.write(
    "bench.ts",
    `import { defineStack } from "fraimz";
export const bench = defineStack({ name: "bench", title: "A terminal", services: {},
  surfaces: { term: { kind: "terminal" } }, api: () => ({ make: async () => 1 }) });`,
  );
  for (const [id, flow] of Object.entries(FLOWS)) {
    const top = "top" in flow ? flow.top : "";
    const world = "world" in flow ? `, ${flow.world}` : "";
    await project.write(
      `flows/${id}.flow.ts`,
      `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
${top}
export default defineFlow({ title: "t", audience: "internal", stack: bench${world} })${FRAMES};`,
    );
  }
});

afterAll(async () => {
  await project?.remove();
});

it.each(Object.entries(FLOWS))(
  "a run ends with its verdict as the last line, and the exit code that goes with it: %s",
  async (id, { code, because }) => {
    const run = await project.evals(["--flow", id]);
    const verdict = JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
    expect([run.code, verdict.exitCode]).toEqual([code, code]);
    expect(String(verdict.because ?? "")).toContain(because ?? "");
  },
  60_000,
);

it("every flow file that cannot be loaded is named, not the first alone", async () => {
  const run = await project.evals(["--flow", "exits-at-load", "--flow", "throws-at-load"]);
  const verdict = JSON.parse(run.out.trimEnd().split("\n").at(-1) ?? "");
  expect(verdict).toMatchObject({
    exitCode: 2,
    because: [expect.stringMatching(/^2 flow files cannot be loaded/)],
  });
  expect(run.err).toMatch(/flows\/exits-at-load\.flow\.ts cannot be loaded/);
  expect(run.err).toMatch(/flows\/throws-at-load\.flow\.ts cannot be loaded\n\s+of the import/);
});
