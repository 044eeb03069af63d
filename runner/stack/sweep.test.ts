import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { claimOf } from "../process/file-claim.ts";
import { type ProcessGroup, spawnGroup } from "../process/process-group.ts";
import { isAlive, startTimeOf } from "../process/process-table.ts";
import { receiptFolder } from "./receipt.ts";
import { makeStackFolder, removeStackFolder } from "./stack-folder.ts";
import { stackStatuses, sweep } from "./sweep.ts";
import { TestBench, web } from "./test-services.fixture.ts";

const Started = z.object({
  db: z.number(),
  api: z.number(),
  browser: z.number(),
  dir: z.string(),
  ports: z.array(z.number()),
});

let bench: TestBench;
let owner: ProcessGroup | undefined;

beforeEach(() => {
  bench = new TestBench();
});
afterEach(async () => {
  await owner?.stop({ graceMs: 0 }); // Also ends whatever a failed test did not sweep.
  owner = undefined;
  await sweep(receiptFolder(bench.results));
  await bench.end();
});

/** A runner that has booted a stack, in a process of its own. */
async function otherRunner(): Promise<z.infer<typeof Started>> {
  const fixture = fileURLToPath(new URL("./killed-owner.fixture.ts", import.meta.url));
  owner = await spawnGroup({
    name: "runner",
    file: process.execPath,
    args: ["--import", "tsx", fixture, bench.root],
    logFile: join(bench.root, "runner.log"),
  });
  const [, text = ""] = await owner.waitForLine(/^started (.*)$/, { timeoutMs: 25_000 });
  return Started.parse(JSON.parse(text));
}

/** Kills only the runner itself, as `kill -9` does. */
async function killRunner(): Promise<void> {
  process.kill(owner?.pid ?? 0, "SIGKILL");
  await owner?.exited;
}

function receiptOf(life: string): string | undefined {
  return stackStatuses(receiptFolder(bench.results)).find((status) => status.life === life)?.receipt;
}

function identify(pids: readonly number[]): () => boolean[] {
  const seen = pids.map((pid) => [pid, startTimeOf(pid) ?? "gone"] as const);
  return () => seen.map(([pid, startTime]) => isAlive(pid, startTime));
}

test("after kill -9 of a runner, a sweep ends exactly what it left", async () => {
  const ours = await bench.boot({ api: web() });
  const left = await otherRunner();
  const theirsAlive = identify([left.db, left.api, left.browser]);
  await killRunner();
  expect(theirsAlive()).toEqual([true, true, true]);
  expect(stackStatuses(receiptFolder(bench.results)).map(({ life }) => life)).toEqual([
    "running",
    "left over",
  ]);

  writeFileSync(`${receiptOf("left over")}.0a1b.draft`, "{");
  const swept = await sweep(receiptFolder(bench.results));

  expect(theirsAlive()).toEqual([false, false, false]);
  expect(swept).toHaveLength(1);
  const ended = swept[0]?.ended.join("\n");
  expect(ended).toContain(`api (pid ${left.api})`);
  expect(ended).toContain(`db (pid ${left.db})`);
  expect(ended).toContain(`started by the runner (pid ${left.browser})`);
  expect(swept[0]?.ended).toHaveLength(4); // The db's own child is among them.
  expect(existsSync(left.dir)).toBe(false);
  const claims = join(tmpdir(), `fraimz-ports-${process.getuid?.()}`);
  expect(left.ports.map((port) => claimOf(join(claims, String(port))))).toEqual([undefined, undefined]);
  // The stack of a living owner goes on as if nothing had happened.
  expect(await (await fetch(ours.service("api").url)).text()).toBe("ok api");
  expect(readdirSync(receiptFolder(bench.results))).toEqual([basename(ours.receipt.path)]);
});

test("a sweep leaves the stack of a living runner alone", async () => {
  const left = await otherRunner();
  const alive = identify([left.db, left.api, left.browser]);
  expect(await sweep(receiptFolder(bench.results))).toEqual([]);
  expect(alive()).toEqual([true, true, true]);
});

test("several sweeps at once do the work once", async () => {
  await otherRunner();
  await killRunner();
  const folder = receiptFolder(bench.results);
  const all = await Promise.all([sweep(folder), sweep(folder), sweep(folder)]);
  expect(all.flat()).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("a receipt whose pids belong to others by now ends nobody", async () => {
  const stranger = await spawnGroup({
    name: "stranger",
    file: process.execPath,
    args: ["-e", "setInterval(() => {}, 1e6)"],
    logFile: join(bench.root, "stranger.log"),
  });
  const ours = await bench.boot({ api: web() });
  const dir = makeStackFolder("shop");
  const forged = {
    ...ours.receipt.content,
    id: "shop-old",
    dir,
    owner: { ...ours.receipt.content.owner, pid: stranger.pid, startTime: "00000000.1", mark: "old-owner" },
    processes: [{ name: "api", mark: "old", pgid: stranger.pid, startTime: "00000000.2" }],
  };
  writeFileSync(join(receiptFolder(bench.results), "shop-old.json"), JSON.stringify(forged));
  expect(await sweep(receiptFolder(bench.results))).toMatchObject([{ stack: "shop", ended: [] }]);
  expect(stranger.exit).toBeUndefined();
  expect(existsSync(dir)).toBe(false);
  await stranger.stop();
});

test("a receipt that can't be read, or of another machine, is named and left alone", async () => {
  const ours = await bench.boot({ api: web() });
  const folder = receiptFolder(bench.results);
  const { content } = ours.receipt;
  const elsewhere = { ...content, id: "e", owner: { ...content.owner, pid: 1, machine: "another" } };
  writeFileSync(join(folder, "elsewhere.json"), JSON.stringify(elsewhere));
  writeFileSync(join(folder, "torn.json"), '{"version":1,');
  expect(await sweep(folder)).toEqual([]);
  expect(
    stackStatuses(folder)
      .map(({ life }) => life)
      .toSorted(),
  ).toEqual(["elsewhere", "running", "unreadable"]);
});

test("nothing but a stack's own folder is ever removed", async () => {
  await expect(removeStackFolder("/usr")).rejects.toThrow(
    "/usr is not a stack's folder, so it was not removed",
  );
});

test("a stack's folder that somebody else emptied is told as such, and left to them", async () => {
  const folder = makeStackFolder("emptied");
  rmSync(folder, { recursive: true });
  // As a browser does that still runs.
  mkdirSync(folder);
  await expect(removeStackFolder(folder)).rejects.toMatchObject({
    reason: {
      kind: "harness",
      title: "Somebody else removed temporary files of this run",
      next: expect.stringContaining("TMPDIR"),
    },
  });
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});
