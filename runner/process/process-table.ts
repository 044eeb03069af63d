import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One process as the operating system lists it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  /** Process group; equal to the pid of the process that leads the group. */
  readonly pgid: number;
  /** A process that has exited but was not reaped yet: it runs no code and holds no port. */
  readonly zombie: boolean;
  /** Stopped by a signal (SIGSTOP, Ctrl-Z) or by a debugger: it runs no code until it is let go on. */
  readonly stopped: boolean;
  /**
   * When it started, as an opaque text: equal texts for one pid mean one and the same process. A pid alone
   * proves nothing, because pids are used again.
   */
  readonly startTime: string;
}

/** Where process facts come from: `/proc` where there is one, the `ps` command elsewhere. */
export type ProcessSource = "proc" | "ps";

const defaultSource: ProcessSource = process.platform === "linux" ? "proc" : "ps";

/**
 * Lists every process of this machine (of this pid namespace).
 * @throws when `ps` is needed and missing.
 */
export function listProcesses(source: ProcessSource = defaultSource): ProcessEntry[] {
  if (source === "ps") return parsePs(runPs(["-A"]));
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readFromProc(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** Reads one process, or undefined when there is none with this pid. */
export function readProcess(pid: number, source: ProcessSource = defaultSource): ProcessEntry | undefined {
  if (source === "proc") return readFromProc(pid);
  return parsePs(runPs(["-p", String(pid)]))[0];
}

/**
 * Whether the very process that was seen with this start time still runs. A zombie does not; a stranger that
 * got the same pid later does not count.
 */
export function isAlive(pid: number, startTime: string, source: ProcessSource = defaultSource): boolean {
  const entry = readProcess(pid, source);
  return entry !== undefined && !entry.zombie && entry.startTime === startTime;
}

/** The start time of a running process as {@link ProcessEntry.startTime}, or undefined when there is none. */
export function startTimeOf(pid: number, source: ProcessSource = defaultSource): string | undefined {
  return readProcess(pid, source)?.startTime;
}

/** Whether a start time is certainly earlier than another one: both of this boot, and the system tells them exactly. */
export function isEarlier(startTime: string, other: string): boolean {
  const [boot, ticks] = startTime.split(".");
  const [otherBoot, otherTicks] = other.split(".");
  return boot === otherBoot && Number(ticks) < Number(otherTicks);
}

/** The command line of a process with spaces between its arguments; empty when it is gone or not ours to read. */
export function commandLineOf(pid: number, source: ProcessSource = defaultSource): string {
  if (source === "ps") return runPs(["-p", String(pid)], "command=").trim();
  return readProcFile(pid, "cmdline").replaceAll("\0", " ").trim();
}

/** One environment variable that a process was started with. Undefined also where the system does not tell. */
export function startedWith(
  pid: number,
  name: string,
  source: ProcessSource = defaultSource,
): string | undefined {
  if (source === "ps") return undefined;
  const prefix = `${name}=`;
  return readProcFile(pid, "environ")
    .split("\0")
    .find((line) => line.startsWith(prefix))
    ?.slice(prefix.length);
}

let bootId: string | undefined;

/** Start times in /proc count from the boot, so after a reboot they mean another thing. */
function thisBoot(): string {
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().slice(0, 8);
  return bootId;
}

function readFromProc(pid: number): ProcessEntry | undefined {
  const stat = readProcFile(pid, "stat");
  // Field 2 is the command's name in brackets, and may itself hold spaces and brackets: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ppid, pgid] = fields;
  const ticks = fields[19];
  if (state === undefined || ticks === undefined) return undefined;
  return {
    pid,
    ppid: Number(ppid),
    pgid: Number(pgid),
    zombie: state === "Z" || state === "X",
    stopped: state === "T" || state === "t",
    startTime: `${thisBoot()}.${ticks}`,
  };
}

function readProcFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // Gone in the meantime, or another user's: both mean that nothing is known of it.
  }
}

function runPs(which: string[], columns = "pid=,ppid=,pgid=,stat=,lstart="): string {
  try {
    return execFileSync("ps", [...which, "-o", columns], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 1) return ""; // No such process.
    throw new Error("could not list processes: the command `ps` did not run. Install procps.", {
      cause: error,
    });
  }
}

function parsePs(text: string): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const line of text.split("\n")) {
    const [, pid, ppid, pgid, stat, started] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (pid === undefined || stat === undefined || started === undefined) continue;
    entries.push({
      pid: Number(pid),
      ppid: Number(ppid),
      pgid: Number(pgid),
      zombie: stat.startsWith("Z"),
      stopped: /^[Tt]/.test(stat),
      startTime: started.replace(/\s+/g, " "),
    });
  }
  return entries;
}
