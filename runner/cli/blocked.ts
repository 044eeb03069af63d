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
const BESIDE_MS = 120_000;
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
  // The programs below are waited for, each with a bound of its own: they are not what holds this process.
  watch?.allow(Number.POSITIVE_INFINITY);
  const failure = blockedFailure(stack, limit);
  if (closeRun === undefined) {
    printReason(failure.reason);
    const exitCode = exitCodeBeforeRun(failure.reason);
    return finishNow(exitCode, verdictWithoutRun(failure.reason.title, exitCode));
  }
  const dir = closeRun(failure);
  // Other processes do what this one can't any more: they end what it started, render, and say the verdict.
  runBeside("ignore", "stack", "down", "--of-run", String(process.pid));
  return finishNow(runBeside("inherit", "report", dir) ?? 3);
}

function runBeside(stdio: "ignore" | "inherit", ...args: string[]): number | null {
  const [node, [, main = ""]] = [process.execPath, process.argv];
  return spawnSync(node, [...process.execArgv, main, ...args], { stdio, timeout: BESIDE_MS }).status;
}
