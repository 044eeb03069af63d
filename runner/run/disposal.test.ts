import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { Disposal } from "./disposal.ts";

let dir: string;
let recorder: Recorder;
let problems: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-disposal-"));
  recorder = new Recorder(join(dir, "run"));
  problems = [];
  recorder.onEvent((event: EvidenceEvent) => {
    if (event.type === "problem") problems.push(event.reason.title);
  });
});
afterEach(async () => {
  recorder.close();
  await rm(dir, { recursive: true });
});

it("what hangs is given up after its time and named so, what throws by what it says, and the rest is undone", async () => {
  const disposal = new Disposal(50);
  let undone = 0;
  disposal.add("the first", () => {
    undone++;
  });
  disposal.add("a hanging one", () => new Promise(() => {}));
  disposal.add("a throwing one", () => {
    throw new Error("it is locked\nby somebody");
  });
  await disposal.run(recorder, "flow");
  expect(problems).toEqual([
    "Could not dispose of a throwing one: it is locked",
    "Could not dispose of a hanging one: it did not end within 0.1 s",
  ]);
  expect(undone).toBe(1);
});

it("what is added when all is over is undone at once", async () => {
  const disposal = new Disposal();
  await disposal.run(recorder, "flow");
  await new Promise<void>((undone) => disposal.add("a late one", undone));
});
