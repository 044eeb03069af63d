import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.make();
  await project.write(
    "bench.ts",
    `import { defineStack } from "fraimz";
export const bench = defineStack({ name: "bench", title: "No service", services: {}, surfaces: { term: { kind: "terminal" } },
  api: () => ({}), agent: () => ({ send: async (text: string) => ({ said: text }) }),
  probe: () => ({ notes: async () => [{ title: "One", open: true }] }) });`,
  );
  const flow = (assertions: string) => `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([{ name: "Notes are kept", claim: "c",
  async action({ agent }) { await agent.send("One"); },
  async assertions({ probe, answers, check }) {
    ${assertions}
  } }]);`;
  await project.write(
    "flows/sighted.flow.ts",
    flow(`check.equal((await probe.notes())[0]?.title, answers.send.said);`),
  );
  await project.write(
    "flows/blind.flow.ts",
    flow(`check.equal(answers.send.said, "One");
    const [note] = await probe.notes();
    check.matches(note?.title ?? "", /.*/);`),
  );
});
afterAll(async () => {
  await project?.remove();
});

it("a flow whose checks notice every alteration passes its generic controls, and its act is seen to count", async () => {
  const run = await project.evals([
    "--flow",
    "sighted",
    "--controls",
    "generic",
    "--min-control-coverage",
    "100",
  ]);
  expect(run.code, run.out + run.err).toBe(0);
  expect(run.out).not.toContain("!");
  expect(run.out).toContain("can fail    1 of 1 frame, as controls show; 100 % were asked for");
  expect(run.out.trim().split("\n").at(-1)).toContain('"coverage":{"frames":1,"covered":1,"asked":100}');
  const { flows, coverage } = JSON.parse(
    await readFile(join(project.dir, "results/latest/report.json"), "utf8"),
  );
  expect(coverage).toEqual({ frames: 1, covered: 1, asked: 100 });
  expect(flows[0].frames[0].generic).toMatchObject({
    blind: [],
    beforeAct: { shows: "yes", detail: "answers.send() was not so before the act" },
  });
});

it("what nothing notices is told with its line, and keeps the asked coverage from being reached", async () => {
  const run = await project.evals([
    "--flow",
    "blind",
    "--controls",
    "generic",
    "--min-control-coverage",
    "100",
  ]);
  expect(run.code, run.out + run.err).toBe(2);
  expect(run.out).toMatch(
    /does not notice check\.matches\("One"\): it holds whatever the value is.*flows\/blind\.flow\.ts:8/,
  );
  expect(run.out).toMatch(
    /does not notice probe\.notes\(\): .*every check held all the same \(flows\/blind\.flow\.ts:7\)/,
  );
  expect(run.out).toContain("Controls cover 0 of 1 frames, 0 %; 100 % were asked for");
  const without = await project.evals(["--flow", "blind", "--controls", "generic"]);
  expect(without.code, without.out + without.err).toBe(0);
});

it("another kind of controls, and a share that is none, are refused with what there is", async () => {
  const kind = await project.evals(["--controls", "random"]);
  expect(kind.code).toBe(2);
  expect(kind.err).toMatch(/Allowed choices are declared, generic/);
  const share = await project.evals(["--min-control-coverage", "120"]);
  expect(share.code).toBe(2);
  expect(share.err).toContain("It must be a number from 0 to 100.");
});
