import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Recorder } from "../evidence/log/recorder.ts";
import { makeRunFolder, newRunId } from "./run-folder.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-run-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a run that is asked to write where another has written is refused by name", async () => {
  const out = join(folder, "out");
  new Recorder((await makeRunFolder(newRunId(), out)).dir).close();
  await expect(makeRunFolder(newRunId(), out)).rejects.toThrow(`There is a run in ${out} already`);
  expect(() => new Recorder(out)).toThrow(/EEXIST/);
});

test("a folder that is there, with anything but a run in it, is taken", async () => {
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "out/README.md"), "kept");
  const { dir } = await makeRunFolder("one", join(folder, "out"));
  expect(dir).toBe(join(folder, "out"));
});

test.runIf(process.platform !== "win32")("a run's folder is its user's alone", async () => {
  const { dir } = await makeRunFolder(newRunId(), join(folder, "private"));
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
});
