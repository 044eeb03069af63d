import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { membersOf } from "../process/process-family.ts";
import { Terminal } from "./terminal.ts";
import { asciicast, wholeLines } from "./terminal-cast.ts";
import { compareSnapshots, fileDifference, snapshotFiles } from "./terminal-files.ts";

const LIMIT_MS = 20_000;
let folder: string;
const started: Terminal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-terminal-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((terminal) => terminal.stop()));
  rmSync(folder, { recursive: true, force: true });
});

function start(command: string): Terminal {
  const terminal = Terminal.start({ command, cwd: folder, env: { PATH: process.env.PATH, HOME: folder } });
  started.push(terminal);
  return terminal;
}

test("a command runs at a terminal, and its exit code and text are kept", async () => {
  const terminal = start("test -t 1 && printf '\\033[32mdone\\033[0m\\n' && pwd; exit 3");
  expect(await terminal.ends(LIMIT_MS)).toEqual({ code: 3, signal: undefined });
  expect(terminal.text()).toBe(`done\n${folder}`);
});

test("a command that a signal ends reports it as a shell does", async () => {
  expect(await start("kill -TERM $$").ends(LIMIT_MS)).toEqual({ code: 143, signal: 15 });
});

test("what a command prints last is there, also right after it was answered", async () => {
  for (let time = 0; time < 100; time++) {
    const terminal = start("printf 'ask '; read answer; echo \"you said $answer\"");
    await terminal.shows("ask", LIMIT_MS);
    terminal.type("y\r");
    await terminal.ends(LIMIT_MS);
    expect(terminal.text()).toBe("ask y\nyou said y");
  }
});

test("a variable that is taken away is not there", async () => {
  const env = { PATH: process.env.PATH, KEPT: "here", GONE: undefined };
  const terminal = Terminal.start({ command: 'echo "$KEPT"; printenv GONE || echo unset', cwd: folder, env });
  started.push(terminal);
  await terminal.ends(LIMIT_MS);
  expect(terminal.text()).toBe("here\nunset");
});

test("a prompt is answered, and the recording holds question, answer and colours in order", async () => {
  const terminal = start(
    "printf '\\033[1mReplace it?\\033[0m [y/n] '; read answer; echo \"you said $answer\"",
  );
  expect(await terminal.shows("Replace it? [y/n]", LIMIT_MS)).toBe(true);
  terminal.type("y\r");
  await terminal.ends(LIMIT_MS);
  expect(terminal.text()).toContain("you said y");
  const [header, ...events] = terminal
    .cast()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ version: 2, width: 100, height: 30, command: terminal.command });
  const order = events.map(([, code, data]) => `${code} ${data}`).join("");
  expect(order).toMatch(/o .*\[1mReplace it\?[\s\S]*i y\r[\s\S]*you said y/);
});

test("text that never comes is told at the deadline, and at once when the command has ended", async () => {
  expect(await start("echo other; sleep 60").shows("wanted", 50)).toBe(false);
  expect(await start("echo other").shows("wanted", 600_000)).toBe(false);
});

test("a progress line that is overwritten is read once, and a line wider than the terminal is whole", async () => {
  const terminal = start(`printf '10%%\\r100%%\\n'; printf '%0150d\\n' 7`);
  await terminal.ends(LIMIT_MS);
  expect(terminal.text()).toBe(`100%\n${"7".padStart(150, "0")}`);
});

test("a command that does not end fails at the deadline with what it printed", async () => {
  const terminal = start("echo waiting; sleep 60");
  await terminal.shows("waiting", LIMIT_MS);
  await expect(terminal.ends(20)).rejects.toMatchObject({
    reason: { title: "The command did not end", actual: "waiting" },
  });
});

test("stop ends what the command started, also in the background", async () => {
  const terminal = start("(trap '' HUP; sleep 300) & echo up; sleep 300");
  await terminal.shows("up", LIMIT_MS);
  await terminal.stop();
  expect(membersOf(terminal.identity)).toEqual([]);
});

test("typing to a command that has ended is refused", async () => {
  const terminal = start("exit 2");
  await terminal.ends(LIMIT_MS);
  expect(() => terminal.type("y\r")).toThrow('"exit 2" has already ended with exit code 2.');
});

test("output cut in two by a read is one event, so that a secret in it can be recognized", () => {
  const events = [
    { time: 0.1, code: "o", data: "token=ab" },
    { time: 0.2, code: "o", data: "cdef\r\nname: " },
    { time: 0.9, code: "i", data: "me\r" },
  ] as const;
  expect(wholeLines(events).map(({ data }) => data)).toEqual(["token=abcdef\r\n", "name: ", "me\r"]);
  const cast = asciicast({ columns: 80, rows: 24, command: "login", startedAt: 1.5 }, events);
  expect(cast.split("\n")[1]).toBe('[0.2,"o","token=abcdef\\r\\n"]');
});

test("files before and after differ by path, content and mode, shown as a unified diff", () => {
  mkdirSync(join(folder, "etc"));
  writeFileSync(join(folder, "etc", "settings.json"), '{\n  "a": 1\n}\n');
  writeFileSync(join(folder, "gone"), "x");
  writeFileSync(join(folder, "data.bin"), Buffer.from([0, 1]));
  symlinkSync("etc", join(folder, "link"));
  const before = snapshotFiles(folder);
  writeFileSync(join(folder, "etc", "settings.json"), '{\n  "a": 2\n}\n');
  writeFileSync(join(folder, "new.txt"), "hello\n");
  writeFileSync(join(folder, "data.bin"), Buffer.from([0, 2]));
  rmSync(join(folder, "gone"));
  const changes = compareSnapshots(before, snapshotFiles(folder));
  expect(changes.map(({ path, change }) => `${change} ${path}`)).toEqual([
    "changed data.bin",
    "changed etc/settings.json",
    "removed gone",
    "added new.txt",
  ]);
  const difference = fileDifference(changes);
  expect(difference).toContain('-  "a": 1\n+  "a": 2\n');
  expect(difference).toContain("--- /dev/null");
  expect(difference).toMatch(/a\/data\.bin and b\/data\.bin differ: 2 bytes/);
});

test("two snapshots of the same files have no difference, and a missing folder has no files", () => {
  writeFileSync(join(folder, "same"), "same");
  expect(compareSnapshots(snapshotFiles(folder), snapshotFiles(folder))).toEqual([]);
  expect(fileDifference([])).toBe("");
  expect(snapshotFiles(join(folder, "nowhere")).size).toBe(0);
});
