import { closeSync, existsSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { appendWhole, unwritten, writeWhole } from "./write-whole.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-whole-"));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

// A device that is always full; other systems have none.
it.skipIf(!existsSync("/dev/full"))("a full disk is told as one, with the file", () => {
  const full = openSync("/dev/full", "w");
  try {
    expect(() => appendWhole(full, "a line\n", "run/events-1.jsonl")).toThrow(
      /^There is no space left for the evidence\nrun\/events-1\.jsonl: ENOSPC/,
    );
  } finally {
    closeSync(full);
  }
});

it("what can't be written is a matter of the machine, and leaves nothing", async () => {
  await mkdir(join(dir, "taken"));
  let thrown: unknown;
  try {
    writeWhole(join(dir, "taken"), Buffer.from("x"));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ reason: { kind: "harness", title: "The evidence can't be written" } });
  expect(await readdir(dir)).toEqual(["taken"]);
  expect(unwritten(undefined, "x").reason.kind).toBe("harness");
});

it("a file is there with all of it", async () => {
  writeWhole(join(dir, "file"), Buffer.from("all"));
  expect([await readdir(dir), await readFile(join(dir, "file"), "utf8")]).toEqual([["file"], "all"]);
});
