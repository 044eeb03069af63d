import { url as debuggerUrl } from "node:inspector";
import { Worker } from "node:worker_threads";

/** How often the event loop shows that it turns, and how often that is looked at. */
const BEAT_MS = 100;
/** After this long without an answer it is not JavaScript that runs. */
const ANSWER_MS = 5_000;
/** The name under which the watching thread finds what to call in this one. */
const CALLED = "fraimz.eventLoopBlocked";

/** Gets the stack of what does not end. Whatever it wants done, it must do before it returns. */
export type OnBlocked = (stack: string) => void;

/** What the watching thread is given. */
interface Watched {
  readonly beat: Int32Array;
  readonly limitMs: Int32Array;
  readonly beatMs: number;
  readonly answerMs: number;
  readonly called: string;
  readonly pid: number;
}

/**
 * Watches from a thread of its own whether this process's event loop still turns: code that never returns
 * (`while (true)`, a pattern that backtracks for years) leaves no timer a chance. It is interrupted, and its stack told.
 * What waits for a program (`execFileSync`) can't be interrupted: there the program is killed, and the call returns.
 */
export class EventLoopWatch {
  readonly #beat = new Int32Array(new SharedArrayBuffer(4));
  readonly #limitMs = new Int32Array(new SharedArrayBuffer(4));
  #excused = false;

  /** @param limitMs how long the event loop may stand still */
  constructor(limitMs: number, onBlocked: OnBlocked) {
    this.allow(limitMs);
    Object.defineProperty(globalThis, Symbol.for(CALLED), {
      configurable: true,
      value: () => {
        const before = Error.stackTraceLimit;
        Error.stackTraceLimit = 100;
        const stack = new Error().stack ?? "";
        Error.stackTraceLimit = before;
        // A person stands at a breakpoint.
        if (debuggerUrl() !== undefined) return;
        // It has waited for a program, and goes on now; who begins again and again does not.
        if (stack.includes("node:child_process") && !this.#excused) this.#excused = true;
        else onBlocked(stack);
      },
    });
    setInterval(() => Atomics.add(this.#beat, 0, 1), BEAT_MS).unref();
    const workerData: Watched = {
      beat: this.#beat,
      limitMs: this.#limitMs,
      beatMs: BEAT_MS,
      answerMs: ANSWER_MS,
      called: CALLED,
      pid: process.pid,
    };
    // The TypeScript loader wraps named functions in a helper that the thread does not have.
    const source = `const __name = (f) => f; (${watch})(require)`;
    const worker = new Worker(source, { eval: true, workerData, execArgv: [], env: {} });
    worker.unref();
    worker.on("error", () => {}); // Without it a run is as it was before there was one.
  }

  /** From now on the event loop may stand still for so long. */
  allow(limitMs: number): void {
    Atomics.store(this.#limitMs, 0, Math.min(limitMs, 2 ** 31 - 1));
  }
}

/** Runs in the thread, by its source alone. */
function watch(require: NodeJS.Require): void {
  const { Session } = require("node:inspector") as typeof import("node:inspector");
  const { readdirSync, readFileSync } = require("node:fs") as typeof import("node:fs");
  const { workerData } = require("node:worker_threads") as typeof import("node:worker_threads");
  const { beat, limitMs, beatMs, answerMs, called, pid } = workerData as Watched;

  /** The program that a blocked process waits for: the last one it started in its own group. */
  const awaitedProgram = (): number | undefined => {
    const entries = readdirSync("/proc").flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        // The program's name stands in parentheses and may hold anything (proc(5), /proc/pid/stat).
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return [
          { pid: Number(name), parent: Number(fields[1]), group: fields[2], started: Number(fields[19]) },
        ];
      } catch {
        return [];
      }
    });
    const own = entries.find((one) => one.pid === pid)?.group;
    const children = entries.filter(({ parent, group }) => parent === pid && group === own);
    return children.sort((a, b) => a.started - b.started).at(-1)?.pid;
  };

  let last = -1;
  let still = 0;
  let asked = false;
  setInterval(() => {
    const now = Atomics.load(beat, 0);
    if (now !== last) {
      last = now;
      still = 0;
      asked = false;
      return;
    }
    // Counted, not measured: a process that was stopped did not stand still by itself.
    still += beatMs;
    const limit = Atomics.load(limitMs, 0);
    if (still < limit) return;
    if (!asked) {
      asked = true;
      const session = new Session();
      session.connectToMainThread();
      // Other than a message, this is read in the middle of what runs.
      session.post("Runtime.evaluate", { expression: `globalThis[Symbol.for("${called}")]()` }, () => {
        session.disconnect();
        still = 0;
        asked = false;
      });
    } else if (still >= limit + answerMs) {
      still = limit;
      const program = process.platform === "linux" ? awaitedProgram() : undefined;
      if (program !== undefined) process.kill(program, "SIGKILL");
    }
  }, beatMs);
}
