import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelOf } from "../report/model.ts";
import { readRun } from "../report/read-run.ts";
import { bundleRunner } from "./runner-bundle.ts";
import { CliProject } from "./testing/cli-project.fixture.ts";

const root = resolve(import.meta.dirname, "../..");
const SLOW = 120_000;

describe("the bundle of the runner", { timeout: SLOW }, () => {
  let cache: string;
  // Below `node_modules`, as the real one: its packages are found from there.
  beforeEach(async () => {
    await mkdir(join(root, "node_modules/.cache"), { recursive: true });
    cache = await mkdtemp(join(root, "node_modules/.cache/fraimz-test-"));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  it("runs without a loader for TypeScript", async () => {
    const folder = join(cache, "runner-1");
    expect(await bundleRunner(root, folder, () => true)).toBe(true);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "main.js"), "--help"]);
    expect(stdout).toContain("Usage: pnpm evals");
  });

  it("holds each module once, so that a flow's fraimz and the runner know each other's errors", async () => {
    const folder = join(cache, "runner-1");
    await bundleRunner(root, folder, () => true);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
    const parts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    expect(names).toContain("fraimz.js");
    expect(parts.filter((part) => part.includes("can't be a stack's name"))).toHaveLength(1);
  });

  it("is made once by two runs that start together, and leaves no draft", async () => {
    const folder = join(cache, "runner-1");
    const both = [bundleRunner(root, folder, () => true), bundleRunner(root, folder, () => true)];
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(await readdir(cache)).toEqual(["runner-1"]);
  });

  it("is not kept when the sources changed while it was made", async () => {
    expect(await bundleRunner(root, join(cache, "runner-1"), () => false)).toBe(false);
    expect(await readdir(cache)).toEqual([]);
  });

  it("is not made of sources that don't bundle, and says why", async () => {
    await expect(bundleRunner(cache, join(cache, "runner-1"), () => true)).rejects.toThrow(
      /Could not resolve "runner\/cli\/main\.ts"/,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it("takes the place of one that was not used for a day, and of no other", async () => {
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    for (const name of ["runner-young", "runner-old", "page-old.js"]) await mkdir(join(cache, name));
    for (const name of ["runner-old", "page-old.js"]) await utimes(join(cache, name), dayAgo, dayAgo);
    await bundleRunner(root, join(cache, "runner-new"), () => true);
    expect((await readdir(cache)).sort()).toEqual(["page-old.js", "runner-new", "runner-young"]);
  });
});

describe("what goes wrong in a bundled run", { timeout: SLOW }, () => {
  let project: CliProject;
  beforeEach(async () => {
    project = await CliProject.make();
  });
  afterEach(() => project.remove());

  it("is reported with the flow's own file and line, and the runner's", async () => {
    await project.write(
      "flows/throws.flow.ts",
      `import { defineFlow, defineStack } from "fraimz";
const nothing = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
type Unused = { readonly shifts: "the lines of what comes out" };
export default defineFlow({ title: "It throws", audience: "internal", stack: nothing }).frames([{
  name: "Throws", claim: "It throws.",
  async assertions() {
    defineStack({ name: "No Name", title: "Nothing", services: {}, surfaces: {} });
  },
}]);
`,
    );
    const dir = join(project.dir, "run");
    const { code, err, out } = await project.evals(["--flow", "throws", "--out", dir]);
    expect(code, out + err).toBe(1);
    const { reason } = modelOf(await readRun(dir)).flows[0]?.frames[0] ?? {};
    expect(reason?.title).toContain(`"No Name" can't be a stack's name`);
    expect(reason?.stack).toMatch(/flows\/throws\.flow\.ts:7:5\b/);
    expect(reason?.stack).toMatch(/runner\/stack\/define-stack\.ts:\d+:\d+/);
  });
});
