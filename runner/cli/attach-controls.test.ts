import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.make();
  await project.write(
    "bench.ts",
    `import { defineStack, ready, service, z } from "fraimz";
const DEAD = "http://127.0.0.1:9";
export const bench = defineStack({ name: "bench", title: "A service", options: z.object({ broken: z.boolean().default(false) }),
  services: { api: service({ command: () => ({ file: "true" }), ready: ready.http("/") }) },
  surfaces: { term: { kind: "terminal" } }, api: () => ({}) });`,
  );
  await project.write(
    "flows/planted.flow.ts",
    `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: bench }).frames([{ name: "F", claim: "c", on: "term",
  async action({ terminal }) { await terminal.run("echo a"); },
  async assertions({ terminal }) { await terminal.exitCode(0); } }],
  { controls: [{ name: "broken", fault: { stack: { broken: true } }, breaks: "F" }] });`,
  );
});
afterAll(async () => {
  await project?.remove();
});

it("a control whose fault would have to be planted in an attached service is refused before anything starts", async () => {
  const run = await project.evals(["--controls", "--attach", "api=http://127.0.0.1:9"]);
  expect(run.code, run.out + run.err).toBe(2);
  expect(run.err).toMatch(
    /A fault can't be planted in what is attached: planted!broken\n.*without --attach/s,
  );
});

it("the flow itself may be run against what is attached: it is looked for", async () => {
  const run = await project.evals(["--attach", "api=http://127.0.0.1:9"]);
  expect(run.code, run.out + run.err).toBe(3);
  expect(run.out).toContain("attached service api does not answer");
});

it("what is not on this machine is driven or used only where that is asked for in so many words", async () => {
  const [attached, driven, asked] = await Promise.all([
    project.evals(["--attach", "api=http://192.0.2.1:9"]),
    project.evals(["--cdp-url", "ws://box.example:9222/devtools"]),
    project.evals(["--attach", "api=http://192.0.2.1:9", "--allow-remote", "--list"]),
  ]);
  for (const run of [attached, driven]) {
    expect(run.code, run.out + run.err).toBe(2);
    expect(run.err).toMatch(/that is not on this machine\n.*add --allow-remote/);
  }
  expect(asked.code, asked.err).toBe(0);
});

it("a port alone stands for this machine, and what is neither port nor URL is refused", async () => {
  const run = await project.evals(["--cdp-url", "term=70000"]);
  expect([run.code, run.err]).toEqual([
    2,
    expect.stringContaining("--cdp-url term=70000: that is not a URL"),
  ]);
});

it("a tab that is chosen of no running browser is refused", async () => {
  const run = await project.evals(["--cdp-tab", "own"]);
  expect([run.code, run.err]).toEqual([2, expect.stringMatching(/--cdp-tab own: .*\n.*add --cdp-url/)]);
});
