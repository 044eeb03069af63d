import { spawnSync } from "node:child_process";
import type { Failure } from "../evidence/log/failure.ts";
import { EventLoopWatch } from "../process/event-loop-watch.ts";
import { blockedFailure } from "../run/blocked-run.ts";
import { finishNow } from "./last-word.ts";
import { exitCodeBeforeRun, printReason, verdictWithoutRun } from "./print-failure.ts";

let watch: EventLoopWatch | undefined;
let limit = 0;
/** The runner itself may take so long for a large report on a busy machine. */
const LEAST_MS = 5_000;
/** What a run that has begun does first; returns its folder. */
let closeRun: ((failure: Failure) => string) | undefined;

/**
 * From now on code that does not return ends this process with its verdict, and not never.
 * @param limitMs how long it may take; a later call decides anew
 */
export function watchOverBlocks(limitMs: number): void {
  limit = Math.max(LEAST_MS, limitMs);
  watch ??= new EventLoopWatch(limit, endBlocked);
  watch.allow(limit);
}

/** From now on there is a run to close. @param close closes its log and returns its folder */
export function whenBlocked(close: (failure: Failure) => string): void {
  closeRun = close;
}

/** Nothing that takes a turn of the event loop can be done here. */
function endBlocked(stack: string): never {
  const failure = blockedFailure(stack, limit);
  if (closeRun === undefined) {
    printReason(failure.reason);
    const exitCode = exitCodeBeforeRun(failure.reason);
    return finishNow(exitCode, verdictWithoutRun(failure.reason.title, exitCode));
  }
  const dir = closeRun(failure);
  const [, main = ""] = process.argv;
  // Another process renders it, and says its verdict.
  const { status } = spawnSync(process.execPath, [...process.execArgv, main, "report", dir], {
    stdio: "inherit",
  });
  return finishNow(status ?? 3);
}
