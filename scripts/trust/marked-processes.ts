import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The variable that all processes of a trial carry. */
export const MARK = "FRAIMZ_TRUST_MARK";

/** What ends by itself after its parent has this long. */
const SETTLE_MS = 10_000;

/** What still runs of a trial when all had their time to end: `123 chromium --type=...`. */
export async function leftOf(mark: string): Promise<string[]> {
  const bound = performance.now() + SETTLE_MS;
  let left = runningWith(mark);
  while (left.length > 0 && performance.now() < bound) {
    await delay(200);
    left = runningWith(mark);
  }
  return left;
}

/** What runs of a trial, by the variable that its processes have in their environment. */
function runningWith(mark: string): string[] {
  const wanted = `${MARK}=${mark}`;
  return processes().flatMap((pid) => {
    const command = commandOf(pid).join(" ");
    // What has ended and was not waited for has no command any more.
    return command !== "" && read(pid, "environ").includes(wanted) ? [`${pid} ${command.slice(0, 120)}`] : [];
  });
}

/** The programs that a process has started itself and that still run, in the order in which it did. */
export function childrenOf(parent: number): { readonly pid: number; readonly command: string }[] {
  return processes().flatMap((pid) => {
    // `pid (name) state parent ...`, and a name may have blanks and brackets in it.
    const [, , ppid] = read(pid, "stat")
      .join("")
      .split(/^.*\) (\S) (\d+) .*/s);
    const [file, ...args] = commandOf(pid);
    if (Number(ppid) !== parent || file === undefined) return [];
    return [{ pid, command: nameOf(file, args[0]) }];
  });
}

function processes(): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .sort((a, b) => a - b);
}

function commandOf(pid: number): string[] {
  return read(pid, "cmdline").filter((part) => part !== "");
}

/** Empty when it has ended meanwhile, or is somebody else's. */
function read(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1").split("\0");
  } catch {
    return [];
  }
}

/** `chromium`, or of what runs a script, that with the folder that tells it from others. */
function nameOf(file: string, script = ""): string {
  return /\.[cm]?[jt]s$/.test(script)
    ? join(basename(dirname(script)), basename(script))
    : [file, script].map((part) => basename(part)).join(" ");
}
