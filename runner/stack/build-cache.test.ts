import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spawnGroup } from "../process/process-group.ts";
import { cachedBuild } from "./build-cache.ts";
import type { CachedBuild } from "./contexts.ts";

let root: string;
let builds: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fraimz-test-"));
  builds = 0;
  mkdirSync(join(root, "src/nested"), { recursive: true });
  writeFileSync(join(root, "src/main.ts"), "one");
  writeFileSync(join(root, "src/nested/part.ts"), "two");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const web = (more: Partial<CachedBuild> = {}): CachedBuild => ({
  name: "web",
  inputs: ["src"],
  build: async (out) => {
    builds++;
    writeFileSync(join(out, "bundle.js"), "built");
  },
  ...more,
});

test("the same content is built once, and found again", async () => {
  const first = await cachedBuild(root, web());
  expect(basename(first)).toMatch(/^web-[0-9a-f]{12}$/);
  expect(readFileSync(join(first, "bundle.js"), "utf8")).toBe("built");
  expect(await cachedBuild(root, web())).toBe(first);
  expect(builds).toBe(1);
});

test("a changed, added, renamed or moved byte and another key are built anew", async () => {
  const seen = new Set([await cachedBuild(root, web())]);
  writeFileSync(join(root, "src/main.ts"), "onE");
  seen.add(await cachedBuild(root, web()));
  writeFileSync(join(root, "src/more.ts"), "");
  seen.add(await cachedBuild(root, web()));
  rmSync(join(root, "src/more.ts"));
  writeFileSync(join(root, "src/moro.ts"), "");
  seen.add(await cachedBuild(root, web()));
  seen.add(await cachedBuild(root, web({ key: "minified" })));
  expect(seen.size).toBe(5);
  expect(builds).toBe(5);
});

test("what packages bring along does not count as content", async () => {
  const first = await cachedBuild(root, web());
  mkdirSync(join(root, "src/node_modules/x"), { recursive: true });
  writeFileSync(join(root, "src/node_modules/x/index.js"), "x");
  expect(await cachedBuild(root, web())).toBe(first);
});

test("builds at once in one process build once", async () => {
  const slow = web({
    build: async (out) => {
      builds++;
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(join(out, "bundle.js"), "built");
    },
  });
  const folders = await Promise.all([1, 2, 3].map(() => cachedBuild(root, slow)));
  expect(new Set(folders).size).toBe(1);
  expect(builds).toBe(1);
});

test("builds at once in two processes build once, also when one is killed while it builds", async () => {
  const code = `
    import { appendFileSync, writeFileSync } from "node:fs";
    import { cachedBuild } from ${JSON.stringify(fileURLToPath(new URL("./build-cache.ts", import.meta.url)))};
    const [root, mode] = process.argv.slice(1);
    await cachedBuild(root, { name: "web", inputs: ["src"], build: async (out) => {
      appendFileSync(root + "/builds", mode + "\\n");
      writeFileSync(out + "/half.js", "half");
      if (mode === "hang") { console.log("building"); await new Promise((r) => setTimeout(r, 1e6)); }
      writeFileSync(out + "/bundle.js", "built"); } });
    console.log("done");`;
  const start = (mode: string) =>
    spawnGroup({
      name: mode,
      file: process.execPath,
      args: ["--import", "tsx", "--input-type=module", "-e", code, root, mode],
      logFile: join(root, `${mode}.log`),
    });
  const hanging = await start("hang");
  await hanging.waitForLine(/building/, { timeoutMs: 25_000 });
  const others = [await start("a"), await start("b")];
  process.kill(hanging.pid, "SIGKILL");
  for (const other of others)
    expect(await other.exited, other.lastLines().join("\n")).toMatchObject({ code: 0 });
  const built = readFileSync(join(root, "builds"), "utf8").split("\n").filter(Boolean);
  expect(built).toHaveLength(2);
  expect(built[0]).toBe("hang");
  const folder = await cachedBuild(root, web());
  expect(readdirSync(folder).toSorted()).toEqual(["bundle.js", "half.js"]);
  expect(builds).toBe(0);
  for (const group of [hanging, ...others]) await group.stop();
});

test("a build that fails leaves nothing, and its error comes through", async () => {
  const failing = web({
    build: async (out) => {
      writeFileSync(join(out, "half.js"), "half");
      throw new Error("no such module");
    },
  });
  await expect(cachedBuild(root, failing)).rejects.toThrow("no such module");
  expect(readdirSync(join(root, ".cache"))).toEqual([]);
  expect(existsSync(await cachedBuild(root, web()))).toBe(true);
});

test("an input that does not exist is named", async () => {
  await expect(cachedBuild(root, web({ inputs: ["src", "scr"] }))).rejects.toThrow(
    'the build "web" names an input that does not exist: scr\nCorrect the path, which counts from the repository\'s root.',
  );
});

test("old builds that nobody used for a day are removed, and the newest few stay", async () => {
  const old = new Date(Date.now() - 2 * 24 * 3_600_000);
  for (let version = 0; version < 6; version++) {
    const folder = await cachedBuild(root, web({ key: `v${version}` }));
    utimesSync(folder, old, old);
  }
  await cachedBuild(root, web({ key: "new" }));
  expect(readdirSync(join(root, ".cache"))).toHaveLength(4);
});
