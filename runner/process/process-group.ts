import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { freshPattern } from "../evidence/text/text-match.ts";
import { endFamily, type StopOptions, type StopReport } from "./end-family.ts";
import { interpreterOf, withFamilyLimit } from "./family-limit.ts";
import { followLines, lastLines } from "./log-file.ts";
import {
  type FamilyIdentity,
  markEnvironment,
  membersOf,
  newFamilyMark,
  signalMember,
} from "./process-family.ts";
import { startTimeOf } from "./process-table.ts";

/** Between the last sign of a process and the word of the system that it has ended. */
const REAPED_WITHIN_MS = 1_000;

export interface SpawnOptions {
  /** What messages call it, e.g. the service's name. */
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The complete environment of the child; the runner's own when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets standard output and standard error, in their order. Its folder is made. */
  readonly logFile: string;
  /** Texts in the command lines of processes that leave the group, e.g. a browser's own profile folder. */
  readonly stragglers?: readonly string[];
  /** The mark of its family, when it must be known (and written down) before the spawn. */
  readonly mark?: string;
  /** Opens this many pipes beside the standard three, as `child.stdio[3]` and on. */
  readonly extraPipes?: number;
  /** "pipe" opens `child.stdin`; closed otherwise. */
  readonly stdin?: "ignore" | "pipe";
  /** Opens Node's own channel for messages and handles: `child.send`, `child.on("message")`. */
  readonly messages?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program could not be started at all. */
export class SpawnError extends Failure {
  override name = "SpawnError";

  constructor(title: string, options?: { cause?: unknown }) {
    super({ kind: "harness", title, message: "" }, options);
  }
}

/** How long {@link ProcessGroup.waitForLine} waits. */
export interface LineWait {
  /** Milliseconds; without it, `signal` and the process's end are the only bounds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const alive = new Set<ProcessGroup>();

/**
 * Starts a program as the leader of its own process group and session, with both outputs in its log file, so
 * that it can be ended with everything it started. It is killed when this process exits, unless released.
 * @throws SpawnError when the program or its working folder does not exist or can't be run.
 */
export async function spawnGroup(options: SpawnOptions): Promise<ProcessGroup> {
  if (process.platform === "win32") {
    throw new SpawnError("process groups need Linux or macOS; on Windows run fraimz inside WSL");
  }
  if (options.cwd !== undefined && !existsSync(options.cwd)) {
    throw new SpawnError(`could not start ${options.name}: its working folder ${options.cwd} does not exist`);
  }
  if (options.cwd !== undefined && !statSync(options.cwd).isDirectory()) {
    throw new SpawnError(
      `could not start ${options.name}: its working folder ${options.cwd} is not a folder`,
    );
  }
  const mark = options.mark ?? newFamilyMark();
  const env = { ...(options.env ?? process.env), ...markEnvironment(mark, process.env.FRAIMZ_FAMILY) };
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const logStart = fstatSync(log).size;
  const command = withFamilyLimit({ file: options.file, args: options.args ?? [] }, mark, {
    cwd: options.cwd,
    path: env.PATH,
  });
  let child: ChildProcess;
  try {
    // The log is the child's own descriptor, not a pipe: it goes on writing when this process is killed.
    child = spawn(command.file, command.args, {
      cwd: options.cwd,
      env,
      detached: true,
      stdio: [
        options.stdin ?? "ignore",
        ...[log, log],
        ...Array<"pipe">(options.extraPipes ?? 0).fill("pipe"),
        ...(options.messages ? (["ipc"] as const) : []),
      ],
    });
  } catch (cause) {
    // Arguments that are too long for the system, or that no system takes.
    throw new SpawnError(couldNotStart(options, cause), { cause });
  } finally {
    closeSync(log);
  }
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw new SpawnError(couldNotStart(options, cause), { cause });
  }
  return new ProcessGroup(child, pid, mark, logStart, options);
}

/** A running (or ended) process group. Make one with {@link spawnGroup}. */
export class ProcessGroup {
  readonly name: string;
  readonly pid: number;
  /** What a receipt needs to find it again. */
  readonly identity: FamilyIdentity;
  readonly logFile: string;
  /** Resolves when the leader has ended; never rejects. Others of its group may still run: see {@link stop}. */
  readonly exited: Promise<Exit>;
  /** Only for standard input, extra pipes and messages. */
  readonly child: ChildProcess;
  /** Where its own lines begin in a log that others have written before. */
  readonly #logStart: number;
  #exit: Exit | undefined;
  #stopping: Promise<StopReport> | undefined;

  constructor(child: ChildProcess, pid: number, mark: string, logStart: number, options: SpawnOptions) {
    this.#logStart = logStart;
    this.name = options.name;
    this.child = child;
    this.pid = pid;
    this.logFile = options.logFile;
    // Read at once: until the event loop turns, even a child that has already ended is not reaped.
    this.identity = { mark, pgid: pid, startTime: startTimeOf(pid), stragglers: options.stragglers };
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#exit = { code, signal };
        resolve(this.#exit);
      });
    });
    child.on("error", () => {}); // A failed kill; `stop` looks at the processes themselves.
    killAtExit();
    alive.add(this);
  }

  /** How the leader ended, or undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** The last lines it wrote, oldest first, without colour codes. */
  lastLines(count = 20): string[] {
    return lastLines(this.logFile, count);
  }

  /**
   * Waits until one of its lines matches, from its first one on.
   * @returns the match, with its groups.
   * @throws when the leader ends first, at the deadline, or when aborted; the message holds the last lines.
   */
  async waitForLine(pattern: RegExp, { timeoutMs, signal }: LineWait): Promise<RegExpMatchArray> {
    const expression = freshPattern(pattern);
    return await new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        end();
        signal?.removeEventListener("abort", abort);
        act();
      };
      const fail = (what: string): void => finish(() => reject(new Error(this.#quoting(what))));
      const abort = (): void => fail(`stopped waiting for ${this.name} to print ${pattern}`);
      const late = (): void => fail(`${this.name} did not print ${pattern} within ${timeoutMs} ms`);
      const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
      const end = followLines(
        this.logFile,
        (line) => {
          const match = expression.exec(line);
          if (match !== null) finish(() => resolve(match));
        },
        this.#logStart,
      );
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
      void this.exited.then((exit) => {
        // Its last lines may not have been followed yet.
        const match = lastLines(this.logFile, 1000, this.#logStart)
          .map((line) => expression.exec(line))
          .find((found) => found !== null);
        if (match) finish(() => resolve(match));
        else fail(`${this.name} ended with ${describeExit(exit)} before it printed ${pattern}`);
      });
    });
  }

  /**
   * Ends the group and everything it started: the signal, then SIGKILL after `graceMs`, and waits until no
   * process is left. Calling again returns the first call's result.
   * @throws StopError when processes survive even SIGKILL.
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    this.#stopping ??= this.#end(options).finally(() => {
      alive.delete(this);
    });
    return this.#stopping;
  }

  async #end(options: StopOptions): Promise<StopReport> {
    const report = await endFamily(this.identity, { name: this.name, ...options });
    // Its first thread may be gone while others still hold its ports; the system reports the end of all of them.
    await Promise.race([this.exited, delay(REAPED_WITHIN_MS, undefined, { ref: false })]);
    return report;
  }

  /** Lets it outlive this process, which no longer waits for it (`stack up`). */
  release(): void {
    alive.delete(this);
    this.child.unref();
    if (this.child.connected) this.child.disconnect();
  }

  /** Kills all of it at once without waiting; for the moment in which this process exits. */
  killNow(): void {
    alive.delete(this);
    for (const member of membersOf(this.identity)) signalMember(member, "SIGKILL");
  }

  #quoting(what: string): string {
    const lines = this.lastLines();
    if (lines.length === 0) return `${what}; it printed nothing (${this.logFile})`;
    return `${what}; its last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
  }
}

/** "exit code 3" or "signal SIGKILL". */
export function describeExit(exit: Exit): string {
  if (exit.signal !== null) return `signal ${exit.signal}`;
  // A shell, and who tells of its end by the code, adds 128 to the signal's number.
  const signal = Object.entries(constants.signals).find(([, number]) => number + 128 === exit.code)?.[0];
  return `exit code ${exit.code}${signal === undefined ? "" : ` (signal ${signal})`}`;
}

function couldNotStart(options: SpawnOptions, cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "E2BIG")
    return `could not start ${options.name}: its arguments or its environment are too long`;
  if (code === "ENOENT") {
    const interpreter = interpreterOf(options.file, options.cwd, options.env?.PATH);
    if (interpreter !== undefined) {
      return `could not start ${options.name}: the first line of ${options.file} names the program ${JSON.stringify(interpreter)}, which is not there`;
    }
    return `could not start ${options.name}: there is no program "${options.file}" (looked in PATH); install it or correct the command`;
  }
  if (code === "EACCES") return `could not start ${options.name}: ${options.file} is not an executable file`;
  return `could not start ${options.name}: ${messageOf(cause)}`;
}

let hooked = false;

function killAtExit(): void {
  if (hooked) return;
  hooked = true;
  process.once("exit", () => {
    for (const group of alive) group.killNow();
  });
}
