import { setTimeout as pause } from "node:timers/promises";
import type { Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";

/**
 * Runs `work` until it settles, `limitMs` passes, or something from outside ends it.
 * @param outside promises that only ever reject: a dead service, an interrupted run
 * @param onTimeout the reason, asked for only when time ran out
 * @throws what `work` or `outside` throws; a Failure with `onTimeout()` when time runs out
 */
export async function bounded<T>(
  work: () => Promise<T>,
  limitMs: number,
  outside: readonly Promise<never>[],
  onTimeout: () => Reason,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Failure(onTimeout())), limitMs);
  });
  const running = work();
  // When something else wins, the work's own later rejection must not crash the process.
  running.catch(() => {});
  try {
    return await Promise.race([running, late, ...outside]);
  } catch (error) {
    if (mayBeAConsequence(error)) await Promise.race([pause(TELLS_MS), ...outside]);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What uses a service or a window notices its end a moment before those who watch over it do. */
const TELLS_MS = 300;

/** Whether a failure may only follow from the end of something outside, which is then what there is to say. */
function mayBeAConsequence(error: unknown): boolean {
  const { kind } = reasonOf(error);
  return kind === "harness" || kind === "error";
}
