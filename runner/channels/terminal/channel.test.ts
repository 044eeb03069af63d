import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EvidenceEvent } from "../../evidence/log/events.ts";
import { AssertionFailed } from "../../evidence/log/failure.ts";
import { Recorder } from "../../evidence/log/recorder.ts";
import { createTerminal, type TerminalChannel } from "./create-terminal.ts";

let folder: string;
let recorder: Recorder;
let terminal: TerminalChannel;
let events: EvidenceEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-terminal-"));
  mkdirSync(join(folder, "home"));
  recorder = new Recorder(join(folder, "run"));
  events = [];
  recorder.onEvent((event) => events.push(event));
  terminal = createTerminal(recorder.frame("flow", 1), {
    surface: "shell",
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: join(folder, "home") },
  });
});
afterEach(async () => {
  await terminal.close();
  recorder.close();
  rmSync(folder, { recursive: true, force: true });
});

const attached = (kind: string) => {
  const event = events.find((candidate) => candidate.type === "attachment" && candidate.kind === kind);
  if (event?.type !== "attachment") throw new Error(`no ${kind} was attached`);
  return readFileSync(join(folder, "run", "files", event.file.name), "utf8");
};

test("a command's transcript, recording and changed files are evidence, with secrets taken out", async () => {
  recorder.redactor.add("s3cret-value");
  await terminal.acts.run('printf "key s3cret-value\\n"; echo "{}" > "$HOME/config.json"; exit 2', {
    watch: [join(folder, "home")],
  });
  await terminal.sees.exitCode(2);
  await terminal.sees.text(/^key /);
  await terminal.sees.no.text("error");
  await terminal.sees.changed(["config.json"]);
  expect(attached("transcript")).toContain("key [redacted]");
  expect(attached("cast")).not.toContain("s3cret-value");
  expect(attached("diff")).toContain("+{}");
  expect(events.find(({ type }) => type === "act")).toMatchObject({
    verb: "ran",
    detail: "exit code 2",
    ok: true,
  });
});

test("a command that asks is answered, and each answer is an act", async () => {
  const session = await terminal.acts.start(
    'read -p "Replace? " a 2>&1 || { printf "Replace? "; read a; }; echo "got $a"',
  );
  await session.answer("Replace?", "yes");
  const run = await session.ends();
  expect(run.text).toContain("got yes");
  expect(events.find((event) => event.type === "act" && event.verb === "answered")).toMatchObject({
    detail: "yes",
  });
});

test.each([
  ["exit code", () => terminal.sees.exitCode(0)],
  ["text", () => terminal.sees.text("absent")],
  ["text that must not be there", () => terminal.sees.no.text("present")],
  ["changed files", () => terminal.sees.changed(["a"])],
] as const)("an observation that does not hold fails as an assertion: %s", async (_, observe) => {
  await terminal.acts.run("echo present; exit 1");
  await expect(observe()).rejects.toThrow(AssertionFailed);
  expect(events.at(-1)).toMatchObject({ type: "check", channel: "terminal", ok: false });
});

test("a prompt that never comes is a failed act with what was printed", async () => {
  const session = await terminal.acts.start("echo hello; exit 3");
  await expect(session.answer("Replace?", "y")).rejects.toMatchObject({
    reason: { title: '"Replace?" was not printed', actual: "hello" },
  });
});

test("a command left running is ended with the frame, and its transcript is kept", async () => {
  const session = await terminal.acts.start("echo up; sleep 300");
  await session.shows("up");
  await terminal.close();
  expect(attached("transcript")).toContain("up");
});
