import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesIn } from "./run-files.ts";
import { SampleLog } from "./sample-log.fixture.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-run-files-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("gives the bytes that the event named, and names what is missing or was changed", async () => {
  const log = new SampleLog();
  const ref = log.file("hello", "text/plain");
  expect(await filesIn(dir).read(ref)).toEqual({ missing: `files/${ref.name} is not there` });
  await log.write(dir);
  expect(await filesIn(dir).read(ref)).toEqual({ bytes: Buffer.from("hello") });
  await writeFile(join(dir, "files", ref.name), "hullo");
  expect(await filesIn(dir).read(ref)).toEqual({ missing: `files/${ref.name} was changed after the run` });
});

test("a log cannot choose a file outside the run", async () => {
  await writeFile(join(dir, "secret.txt"), "secret");
  const ref = { name: "../secret.txt", sha256: "0".repeat(64), bytes: 6, mime: "text/plain" };
  expect(await filesIn(dir).read(ref)).toEqual({ missing: "the log gives it a name that no recorder gives" });
});
