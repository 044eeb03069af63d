import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

const STACK = `
import { defineStack } from "fraimz";
export const tool = defineStack({
  name: "tool",
  title: "A command, and who stands behind it",
  targets: [
    { name: "reference", title: "ours", capabilities: ["greets", "counts"] },
    {
      name: "theirs",
      title: "somebody's",
      capabilities: ["greets"],
      notApplicable: { counts: "it has no numbers" },
      expected: [
        { flow: "greets", frame: "It is polite", reason: "it is not", link: "https://example.test/1" },
        ...(process.env.STALE ? [{ flow: "greets", frame: "It speaks", reason: "it did not", link: "https://example.test/2" }] : []),
        ...(process.env.MISNAMED ? [{ flow: "greets", frame: "It is polit", reason: "it is not", link: "https://example.test/3" }] : []),
      ],
    },
    { name: "absent", title: "one that is not here", requires: ["env:NO_SUCH_TOOL"] },
  ],
  services: {},
  surfaces: { shell: { kind: "terminal", env: (ctx) => ({ SAYS: ctx.variant === "theirs" ? "oi" : "good day" }) } },
});
`;

const flow = (needs: string, frames: string) => `
import { defineFlow } from "fraimz";
import { tool } from "../own-stacks/stack.ts";
export default defineFlow({ title: "It works", audience: "internal", stack: tool, needs: ${needs} }).frames([${frames}], {
  controls: [{ name: "none", fault: {}, breaks: "It speaks" }],
});
`;
const frame = (name: string, shows: string) => `{
  name: "${name}", claim: "It says what it should.", on: "shell",
  action: async ({ terminal }) => { await terminal.run('echo "$SAYS"'); },
  assertions: async ({ terminal }) => { await terminal.text(${shows}); },
},`;

let project: CliProject;
beforeAll(async () => {
  project = await CliProject.make();
  await project.write("own-stacks/stack.ts", STACK);
  await project.write(
    "flows/greets.flow.ts",
    flow(
      '["greets"]',
      frame("It speaks", "/./") + frame("It is polite", '"good day"') + frame("It ends", "/./"),
    ),
  );
  await project.write("flows/counts.flow.ts", flow('["counts"]', frame("It speaks", "/./")));
  await project.write("flows/sings.flow.ts", flow('["sings"]', frame("It speaks", "/./")));
});
afterAll(() => project?.remove());

const verdictOf = ({ out }: CliRun) => JSON.parse(out.trimEnd().split("\n").at(-1) ?? "{}");
const both = ["--flow", "greets", "--flow", "counts"];

describe("targets", { timeout: 120_000 }, () => {
  test("a stack's first target is what runs by default, without what is known of another", async () => {
    const run = await project.evals(both);
    expect(verdictOf(run)).toMatchObject({
      verdict: "passed",
      flows: { declared: 2, passed: 2, knownDefects: 0 },
    });
  });

  test("all of them run that can be had; what is known, not meant, or not there is told and never counts as passed", async () => {
    const run = await project.evals([...both, "--target", "all"]);
    expect(verdictOf(run)).toMatchObject({
      verdict: "passed",
      exitCode: 0,
      flows: { declared: 4, passed: 2, knownDefects: 1, notApplicable: 1 },
      frames: { passed: 6, knownDefects: 1, notApplicable: 1 },
    });
    expect(run.out).toContain("not there: absent of tool: NO_SUCH_TOOL");
    expect(run.out).toContain("known: it is not (https://example.test/1)");
    expect(run.out).toContain("it has no numbers");
    expect(run.out).toMatch(/1 flow with known defects, 1 not applicable/);
  });

  test("a target that is named and can't be had is incomplete by what it lacks", async () => {
    const run = await project.evals([...both, "--target", "absent"]);
    expect(run.code).toBe(2);
    expect(run.out).toContain("NO_SUCH_TOOL");
  });

  test("a capability that the target lacks, and nobody explains, leaves the flow incomplete by its name", async () => {
    const run = await project.evals(["--flow", "sings"]);
    expect(run.code).toBe(2);
    expect(run.out).toContain("the target reference lacks sings");
  });

  test("a known defect that shows no more fails the run", async () => {
    const run = await project.evals(["--flow", "greets", "--target", "theirs"], { STALE: "1" });
    expect(verdictOf(run)).toMatchObject({ verdict: "failed", exitCode: 1 });
    expect(run.out).toContain("shows no more: “It speaks” passed");
  });

  test("a known defect of a frame that does not exist, and a target that nobody names, are misuse", async () => {
    const misnamed = await project.evals(["--flow", "greets"], { MISNAMED: "1" });
    expect(misnamed.code).toBe(2);
    expect(misnamed.err + misnamed.out).toContain('"It is polite"');
    const unknown = await project.evals(["--flow", "greets", "--target", "their"]);
    expect(unknown.code).toBe(2);
    expect(unknown.err + unknown.out).toContain('"theirs"');
    const both = await project.evals(["--flow", "greets", "--target", "all", "--stack", "tool:theirs"]);
    expect([both.code, both.err + both.out]).toEqual([2, expect.stringContaining("can't both be chosen")]);
  });

  test("controls are of the default target alone", async () => {
    const run = await project.evals(["--flow", "greets", "--target", "theirs", "--controls"]);
    expect(run.code).toBe(2);
    expect(run.err + run.out).toContain("no selected flow declares a control");
  });

  test("the list names the targets, and what is not there", async () => {
    const run = await project.evals(["--list"]);
    expect(run.out).toContain("targets reference, theirs, absent");
    expect(run.out).toContain("not there: absent of tool: NO_SUCH_TOOL");
  });
});
