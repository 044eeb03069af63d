import { closeSync, writeSync } from "node:fs";
import { endProcess, endProcessAfterListeners } from "../process/exit-guard.ts";

// Taken before any flow is loaded, which may replace them.
const { stdout } = process;
const write = stdout.write;
const writeNow = writeSync;
/** A reader that takes nothing for so long is not waited for. */
const FLUSH_WITHIN_MS = 5_000;

/** Standard output as it was before any flow was loaded. */
export const output = {
  write: (text: string): boolean => write.call(stdout, text),
  get isTTY() {
    return stdout.isTTY;
  },
  get columns() {
    return stdout.columns;
  },
};

let verdict: string | undefined;
let over = false;

/** Keeps the verdict line until the process ends: nothing that a flow prints may come behind it. */
export function sayLast(line: string): void {
  verdict = line;
}

/**
 * Never lets this process end well without a verdict: one that ends before its command (`process.exit`, a wait that
 * nothing can end) says so in a verdict line of its own, and ends with 3.
 */
export function watchOverEnd(): void {
  // Of a pipe it would close the descriptor itself, and the verdict could go nowhere.
  for (const stream of [process.stdout, process.stderr]) {
    const stays = () => stream;
    Object.assign(stream, { end: stays, destroy: stays, destroySoon: stays });
  }
  process.on("exit", (code) => {
    if (over) return;
    const exitCode = code === 130 ? 130 : 3;
    const because = [`the process ended before its command did, with exit code ${code}`];
    print(JSON.stringify({ verdict: "incomplete", exitCode, because }));
    process.exitCode = exitCode;
  });
}

/** Ends the process with this code; the verdict line, where there is one, is the last thing on standard output. */
export async function finish(code: number): Promise<never> {
  await flushed();
  over = true;
  // Behind all listeners, which may print, and set exit codes, too.
  return endProcessAfterListeners(code, () => {
    const printed = verdict === undefined || print(verdict);
    return printed || code !== 0 ? code : 3;
  });
}

/**
 * Ends the process in the middle of whatever runs in it.
 * @param line the verdict line, unless another process said it
 */
export function finishNow(code: number, line?: string): never {
  over = true;
  if (line !== undefined) print(line);
  // Node would tell the user of its debugger, by which the process was interrupted.
  closeSync(2);
  return endProcess(code);
}

/** What was printed so far is on its way before the process ends. */
async function flushed(): Promise<void> {
  if (stdout.destroyed || stdout.writableEnded) return;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    new Promise<void>((resolve) => {
      try {
        write.call(stdout, "", "utf8", () => resolve());
      } catch {
        resolve();
      }
    }),
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_WITHIN_MS);
    }),
  ]);
  clearTimeout(timer);
}

/**
 * Writes a line of its own, whatever stands before it and whatever became of the stream.
 * @returns false when it could not be written although somebody may be reading
 */
function print(line: string): boolean {
  let rest = Buffer.from(`\n${line}\n`);
  const until = performance.now() + FLUSH_WITHIN_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeNow(1, rest));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // `evals | head`: nobody reads on.
      if (code === "EPIPE") return true;
      if (code !== "EAGAIN" || performance.now() > until) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  return true;
}
