import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endFamily } from "./end-family.ts";
import { ownTemporaries } from "./own-temporaries.ts";
import { membersOf } from "./process-family.ts";
import { type ProcessGroup, SpawnError, type SpawnOptions, spawnGroup } from "./process-group.ts";
import { isAlive, startTimeOf } from "./process-table.ts";
import { removeFolder } from "./remove-folder.ts";

const CHROMIUM = "/usr/bin/chromium";

let folder: string;
const started: ProcessGroup[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((group) => group.stop({ graceMs: 0 })));
  await removeFolder(folder);
});

/** Runs a line of JavaScript as a service. */
async function script(code: string, more: Partial<SpawnOptions> = {}): Promise<ProcessGroup> {
  const logFile = join(folder, "service.log");
  const group = await spawnGroup({
    name: "service",
    file: process.execPath,
    args: ["-e", code],
    logFile,
    ...more,
  });
  started.push(group);
  return group;
}

const STAY = "setInterval(() => {}, 1e6);";
const PRINT_CHILD = (options: string): string =>
  `const c = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(STAY)}], ${options}); console.log("child " + c.pid);`;

async function childPid(group: ProcessGroup): Promise<{ pid: number; startTime: string }> {
  const [, text] = await group.waitForLine(/child (\d+)/, { timeoutMs: 20_000 });
  const pid = Number(text);
  return { pid, startTime: startTimeOf(pid) ?? "gone" };
}

test("a process leads its own group, and both its outputs are in the log", async () => {
  const group = await script(`console.log("out"); console.error("err"); process.exitCode = 3;`);
  expect(await group.exited).toEqual({ code: 3, signal: null });
  expect(group.exit).toEqual({ code: 3, signal: null });
  expect(group.identity.pgid).toBe(group.pid);
  expect(group.lastLines()).toEqual(["out", "err"]);
});

test("stop ends the process and the grandchildren that it started", async () => {
  const group = await script(PRINT_CHILD("{}") + STAY);
  const child = await childPid(group);
  const report = await group.stop();
  expect(report.forced).toBe(false);
  expect(isAlive(child.pid, child.startTime)).toBe(false);
  expect(membersOf(group.identity)).toEqual([]);
});

test("stop ends stragglers that kept the group after its leader had ended", async () => {
  const group = await script(`${PRINT_CHILD("{}")} c.unref(); process.exit(0);`);
  const child = await childPid(group);
  await group.exited;
  expect(isAlive(child.pid, child.startTime)).toBe(true);
  await group.stop();
  expect(isAlive(child.pid, child.startTime)).toBe(false);
});

test("stop ends a daemon that left the group and lost its parent", async () => {
  const group = await script(`${PRINT_CHILD("{ detached: true, stdio: 'ignore' }")} c.unref();`);
  const child = await childPid(group);
  await group.exited;
  await group.stop();
  expect(isAlive(child.pid, child.startTime)).toBe(false);
});

test.runIf(process.platform === "linux").each([
  ["with an empty environment in a session of its own", "env -i setsid /bin/sleep 3600 &"],
  [
    "after two forks, deaf to a hang-up",
    "(env -i setsid /bin/sh -c '(trap \"\" HUP; /bin/sleep 3600) & exit 0' &) ",
  ],
  [
    "under another name, all its files closed",
    "env -i setsid /bin/bash -c 'exec -a quiet /bin/sleep 3600' &",
  ],
  ["with other limits of its own", "env -i setsid /bin/sh -c 'ulimit -n 64; exec /bin/sleep 3600' &"],
])("stop ends what a shell left behind %s", async (_how, line) => {
  const shell = JSON.stringify(line);
  const group = await script(
    `require("child_process").execFileSync("/bin/sh", ["-c", ${shell}], { stdio: "ignore" }); console.log("left"); ${STAY}`,
  );
  await group.waitForLine(/^left$/, { timeoutMs: 20_000 });
  const helper = await untilMember(group, /^(quiet|\/bin\/sleep) 3600$/);
  const stranger = spawn("/bin/sleep", ["3600"], { env: {}, detached: true, stdio: "ignore" });
  try {
    await group.stop();
    expect(isAlive(helper.pid, helper.startTime)).toBe(false);
    expect(stranger.exitCode).toBe(null);
    expect(startTimeOf(stranger.pid ?? 0)).toBeDefined();
  } finally {
    stranger.kill("SIGKILL");
  }
});

/** The member of the group's family that runs such a command, once it does. */
async function untilMember(
  group: ProcessGroup,
  command: RegExp,
): Promise<{ pid: number; startTime: string }> {
  return await vi.waitFor(() => {
    const members = membersOf(group.identity);
    const found = members.find((member) => command.test(member.command));
    if (found === undefined) throw new Error(`only ${members.map((member) => member.command).join(", ")}`);
    return found;
  }, 30_000);
}

test("a straggler without the mark is found by a text in its command line, and only that one", async () => {
  const options = `{ detached: true, stdio: "ignore", env: {}, argv0: ${JSON.stringify(`handler ${folder}`)} }`;
  const group = await script(`${PRINT_CHILD(options)} c.unref();`, { stragglers: [folder] });
  const child = await childPid(group);
  const stranger = spawn(process.execPath, ["-e", STAY], { stdio: "ignore" });
  try {
    await group.stop();
    expect(isAlive(child.pid, child.startTime)).toBe(false);
    expect(stranger.exitCode).toBeNull();
    expect(isAlive(stranger.pid ?? 0, startTimeOf(stranger.pid ?? 0) ?? "gone")).toBe(true);
  } finally {
    stranger.kill("SIGKILL");
  }
});

test("a process that ignores SIGTERM is killed when its grace is over, and the report says so", async () => {
  const group = await script(`process.on("SIGTERM", () => {}); console.log("deaf"); ${STAY}`);
  await group.waitForLine(/deaf/, { timeoutMs: 20_000 });
  expect((await group.stop({ graceMs: 50 })).forced).toBe(true);
  expect(await group.exited).toEqual({ code: null, signal: "SIGKILL" });
});

test("stop waits for a process that takes its time to end by itself", async () => {
  const group = await script(
    `process.on("SIGTERM", () => setTimeout(() => { console.log("saved"); process.exit(0); }, 150)); console.log("up"); ${STAY}`,
  );
  await group.waitForLine(/up/, { timeoutMs: 20_000 });
  expect((await group.stop({ graceMs: 20_000 })).forced).toBe(false);
  expect(group.lastLines()).toEqual(["up", "saved"]);
});

test("stopping what has ended, or stopping twice, is fine", async () => {
  const group = await script("");
  await group.exited;
  expect(await group.stop()).toBe(await group.stop());
});

test("waitForLine gives the groups of the first line that matches, without colour codes", async () => {
  const group = await script(String.raw`console.log("\x1b[32mlistening\x1b[0m on :8123"); ${STAY}`);
  const match = await group.waitForLine(/^listening on :(\d+)$/, { timeoutMs: 20_000 });
  expect(match[1]).toBe("8123");
});

test("waitForLine looks at its own lines only, not at what was in the log before", async () => {
  const before = await script(`console.log("ready 1");`);
  await before.exited;
  const group = await script(`console.log("ready 2"); ${STAY}`);
  expect((await group.waitForLine(/ready (\d)/, { timeoutMs: 20_000 }))[1]).toBe("2");
  expect(group.lastLines()).toEqual(["ready 1", "ready 2"]);
});

test("waitForLine fails with the exit code and the last lines when the process ends first", async () => {
  const group = await script(`console.log("no database"); process.exit(7);`);
  await expect(group.waitForLine(/listening/, { timeoutMs: 20_000 })).rejects.toThrow(
    "service ended with exit code 7 before it printed /listening/; its last lines:\n  no database",
  );
});

test("waitForLine fails at its deadline with what was printed instead", async () => {
  const group = await script(`console.log("booting"); ${STAY}`);
  await group.waitForLine(/booting/, { timeoutMs: 20_000 });
  await expect(group.waitForLine(/listening/, { timeoutMs: 30 })).rejects.toThrow(
    "service did not print /listening/ within 30 ms; its last lines:\n  booting",
  );
});

test("a program that does not exist is named, and so is a working folder that does not", async () => {
  const start = (more: Partial<SpawnOptions>) =>
    spawnGroup({ name: "db", file: "no-such-program", logFile: join(folder, "db.log"), ...more });
  await expect(start({})).rejects.toThrow(
    new SpawnError(
      'could not start db: there is no program "no-such-program" (looked in PATH); install it or correct the command',
    ),
  );
  await expect(start({ cwd: "/no/such/folder" })).rejects.toThrow(
    new SpawnError("could not start db: its working folder /no/such/folder does not exist"),
  );
});

test.runIf(existsSync(CHROMIUM))(
  "a browser is ended with the crash handlers that leave its group",
  async () => {
    const flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking";
    const args = [...flags.split(" "), `--user-data-dir=${folder}/profile`, "--remote-debugging-port=0"];
    const logFile = join(folder, "browser.log");
    const env = { ...process.env, ...ownTemporaries(folder) };
    const group = await spawnGroup({ name: "browser", file: CHROMIUM, args, env, logFile });
    started.push(group);
    await group.waitForLine(/DevTools listening on ws:/, { timeoutMs: 25_000 });
    expect(membersOf(group.identity).some(({ pgid }) => pgid !== group.pid)).toBe(true);
    await group.stop();
    expect(membersOf(group.identity)).toEqual([]);
  },
);

test("what was left by a killed owner is ended from its written identity alone", async () => {
  const group = await script(PRINT_CHILD("{}") + STAY);
  const child = await childPid(group);
  const written = JSON.parse(JSON.stringify(group.identity));
  await endFamily(written, { name: "left-over" });
  expect(isAlive(child.pid, child.startTime)).toBe(false);
  expect((await group.exited).signal).toBe("SIGTERM");
});

test("a process that got the pid of an ended one is left alone", async () => {
  const group = await script(`console.log("up"); ${STAY}`);
  await group.waitForLine(/up/, { timeoutMs: 20_000 });
  const another = { ...group.identity, mark: "another-mark", startTime: "00000000.1" };
  await endFamily(another, { name: "ended long ago" });
  expect(group.exit).toBeUndefined();
});

test("when this process exits by an exception, its groups are killed, and released ones are not", async () => {
  const code = `
    import { spawnGroup } from ${JSON.stringify(new URL("./process-group.ts", import.meta.url).href)};
    const start = (name) => spawnGroup({ name, file: process.execPath, args: ["-e", ${JSON.stringify(STAY)}],
      logFile: ${JSON.stringify(folder)} + "/" + name + ".log" });
    const [ours, kept] = [await start("ours"), await start("kept")];
    kept.release();
    console.log(JSON.stringify([ours.identity, kept.identity]));
    throw new Error("boom");`;
  const runner = await spawnGroup({
    name: "runner",
    file: process.execPath,
    args: ["--import", "tsx", "--input-type=module", "-e", code],
    env: { ...process.env, FRAIMZ_FAMILY: "" },
    logFile: join(folder, "runner.log"),
  });
  expect((await runner.exited).code).toBe(1);
  const [ours, kept] = JSON.parse(readFileSync(runner.logFile, "utf8").split("\n")[0] ?? "");
  await expect.poll(() => isAlive(ours.pgid, ours.startTime), { timeout: 20_000 }).toBe(false);
  expect(isAlive(kept.pgid, kept.startTime)).toBe(true);
  await endFamily(kept, { name: "kept" });
  await runner.stop();
  expect(isAlive(kept.pgid, kept.startTime)).toBe(false);
});
