import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Recorder } from "../../evidence/log/recorder.ts";
import { filesIn } from "../../report/run-files.ts";
import type { PictureChange } from "../../run/baseline-changes.ts";
import { acceptUnseen } from "./accept-unseen.ts";

const PATH = "flow.baselines/linux/f.png";
const PICTURE = Buffer.from("a picture");
let root: string;
let change: PictureChange;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fraimz-accept-"));
  const recorder = new Recorder(join(root, "run"));
  change = {
    ...{ flow: "flow", frame: "F", claim: "C", path: PATH, verdict: "missing", how: "new" },
    actual: recorder.file(PICTURE, "image/png"),
    ...{ approved: undefined, difference: undefined, closeUp: undefined, doubt: undefined },
  };
  recorder.close();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

it("writes and names what passed otherwise, and leaves the rest with its reason", async () => {
  const said: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
  const doubted = { ...change, path: "flow.baselines/linux/g.png", doubt: "its frame failed: It is blank" };
  const run = { log: [], files: filesIn(join(root, "run")), root };
  expect(await acceptUnseen([doubted, change], run)).toBe(2);
  expect(await readFile(join(root, PATH))).toEqual(PICTURE);
  await expect(readFile(join(root, doubted.path))).rejects.toThrow("ENOENT");
  expect(said.slice(0, 2)).toEqual([
    expect.stringContaining(PATH),
    expect.stringMatching(/left .*g\.png.*its frame failed: It is blank/),
  ]);
  expect(await acceptUnseen([change], run)).toBe(0);
});

it("accepts nothing of a run that is not as it was written", async () => {
  const log = [{ file: "events-1.jsonl", line: 0, kind: "changed", message: "changed since" } as const];
  const changed = acceptUnseen([change], { log, files: filesIn(join(root, "run")), root });
  await expect(changed).rejects.toThrow(/not as it was written.*\n.*events-1\.jsonl: changed since/);
  await expect(readFile(join(root, PATH))).rejects.toThrow("ENOENT");
});
