import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  commandLineOf,
  isAlive,
  isEarlier,
  listProcesses,
  type ProcessSource,
  readProcess,
  startedWith,
  startTimeOf,
} from "./process-table.ts";

const sources: ProcessSource[] = process.platform === "linux" ? ["proc", "ps"] : ["ps"];

describe.each(sources)("from %s", (source) => {
  test("this process and its parent are listed", () => {
    const entry = listProcesses(source).find(({ pid }) => pid === process.pid);
    expect(entry).toMatchObject({ pid: process.pid, ppid: process.ppid, zombie: false });
    expect(readProcess(process.ppid, source)?.pid).toBe(process.ppid);
  });

  test("a child is alive with its own start time only, and not after it has ended", async () => {
    const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    const pid = child.pid ?? 0;
    const startTime = startTimeOf(pid, source) ?? "";
    expect(readProcess(pid, source)).toMatchObject({ pid, ppid: process.pid, pgid: pid });
    expect(isAlive(pid, startTime, source)).toBe(true);
    expect(isAlive(pid, `${startTime}0`, source)).toBe(false);
    expect(commandLineOf(pid, source)).toBe("sleep 1000");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(pid, startTime, source)).toBe(false);
    expect(startTimeOf(pid, source)).toBeUndefined();
    expect(commandLineOf(pid, source)).toBe("");
  });
});

test.each(sources)("a process that was stopped is told from one that runs, from %s", async (source) => {
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  const pid = child.pid ?? 0;
  try {
    expect(readProcess(pid, source)?.stopped).toBe(false);
    child.kill("SIGSTOP");
    await vi.waitFor(() => expect(readProcess(pid, source)?.stopped).toBe(true));
  } finally {
    child.kill("SIGKILL");
  }
});

test("macOS's `ps` is read as its manual ps(1) gives the columns (not run there)", () => {
  // `stat` has flags behind its letter, `lstart` is strftime's %c; an empty header text writes no header.
  const listed = [
    "    1     0     1 Ss   Sun Nov 29 08:00:01 2026    ",
    "  501     1   501 S+   Sun Nov  8 23:31:14 2026    ",
    "  502   501   501 Z    Sun Nov 29 23:31:15 2026    ",
    "99999   501   501 TN+  Sun Nov 29 23:31:16 2026    ",
  ];
  const folder = mkdtempSync(join(tmpdir(), "fraimz-ps-"));
  writeFileSync(join(folder, "ps"), `#!/bin/sh\ncat <<'EOF'\n${listed.join("\n")}\nEOF\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
  try {
    expect(listProcesses("ps")).toEqual([
      { pid: 1, ppid: 0, pgid: 1, zombie: false, stopped: false, startTime: "Sun Nov 29 08:00:01 2026" },
      { pid: 501, ppid: 1, pgid: 501, zombie: false, stopped: false, startTime: "Sun Nov 8 23:31:14 2026" },
      { pid: 502, ppid: 501, pgid: 501, zombie: true, stopped: false, startTime: "Sun Nov 29 23:31:15 2026" },
      {
        pid: 99999,
        ppid: 501,
        pgid: 501,
        zombie: false,
        stopped: true,
        startTime: "Sun Nov 29 23:31:16 2026",
      },
    ]);
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});

test.runIf(process.platform === "linux")(
  "a name with brackets and spaces does not shift the fields",
  async () => {
    const code = `process.title = "a) R (b 1 2"; console.log("named"); setInterval(() => {}, 1e6)`;
    const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout, "data");
    try {
      expect(readProcess(child.pid ?? 0)).toMatchObject({ ppid: process.pid, zombie: false });
    } finally {
      child.kill("SIGKILL");
    }
  },
);

test.runIf(process.platform === "linux")(
  "the environment that a process was started with can be asked",
  () => {
    expect(startedWith(process.pid, "PATH")).toBe(process.env.PATH);
    expect(startedWith(process.pid, "NO_SUCH_VARIABLE")).toBeUndefined();
  },
);

test("earlier is only what the same boot counts as earlier: reboots and systems without exact times tell nothing", () => {
  expect(isEarlier("0a1b2c3d.999", "0a1b2c3d.1000")).toBe(true);
  expect(isEarlier("0a1b2c3d.1000", "0a1b2c3d.1000")).toBe(false);
  expect(isEarlier("0a1b2c3d.1001", "0a1b2c3d.1000")).toBe(false);
  expect(isEarlier("ffffffff.1", "0a1b2c3d.1000")).toBe(false);
  expect(isEarlier("Sun Nov 29 10:00:00 2026", "Sun Nov 29 11:00:00 2026")).toBe(false);
});
