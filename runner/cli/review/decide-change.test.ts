import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Recorder } from "../../evidence/log/recorder.ts";
import { filesIn } from "../../report/run-files.ts";
import type { PictureChange, UnusedPicture } from "../../run/baseline-changes.ts";
import { acceptChange, openChanges } from "./decide-change.ts";

const NEW = createHash("sha256").update("picture").digest();
const UNUSED: UnusedPicture = {
  verdict: "unused",
  flow: "flow",
  path: "flow.baselines/linux/old.png",
  how: "",
};
let root: string;
let recorder: Recorder;
let changed: PictureChange;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fraimz-approve-"));
  recorder = new Recorder(join(root, "run"));
  changed = {
    ...{
      flow: "flow",
      frame: "F",
      claim: "C",
      path: "flow.baselines/linux/f.png",
      verdict: "changed",
      how: "",
    },
    actual: recorder.file(NEW, "image/png"),
    ...{ approved: undefined, difference: undefined, closeUp: undefined, doubt: undefined },
  };
});
afterEach(async () => {
  recorder.close();
  await rm(root, { recursive: true });
});
const accept = (change: PictureChange | UnusedPicture) =>
  acceptChange(change, filesIn(join(root, "run")), root);

it("an approved picture that can't be written is named", async () => {
  // A file where the folder of the pictures should be stands for all that keeps one from being made.
  await writeFile(join(root, "flow.baselines"), "");
  await expect(accept(changed)).rejects.toMatchObject({
    reason: { kind: "harness", title: "The approved picture can't be written: flow.baselines/linux/f.png" },
  });
});

it("what is accepted is open no more, and is put back as it stood when somebody thinks better of it", async () => {
  const stood = Buffer.from("no whole PNG");
  for (const { path } of [changed, UNUSED]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), stood);
  }
  expect(await openChanges([changed, UNUSED], root)).toEqual([changed, UNUSED]);
  const undo = [await accept(changed), await accept(UNUSED)];
  expect(await readFile(join(root, changed.path))).toEqual(NEW);
  await expect(readFile(join(root, UNUSED.path))).rejects.toThrow("ENOENT");
  expect(await openChanges([changed, UNUSED], root)).toEqual([]);
  for (const putBack of undo) await putBack();
  for (const { path } of [changed, UNUSED]) expect(await readFile(join(root, path))).toEqual(stood);
  expect(await openChanges([changed, UNUSED], root)).toEqual([changed, UNUSED]);
});
