import picocolors from "picocolors";
import { withCodeFrame } from "../evidence/code-frame.ts";
import type { Reason } from "../evidence/log/events.ts";
import { exitCodeOf } from "../evidence/log/reason-kinds.ts";
import { placeLines } from "../report/terminal-lines.ts";
import { sayLast } from "./last-word.ts";

/**
 * Prints why a command could not do what it was asked: the cause, then the next step, then the verdict line
 * that every run ends with.
 * @returns the exit code that goes with it
 */
export async function printFailure(given: Reason): Promise<number> {
  const reason = await withCodeFrame(given);
  printReason(reason);
  return printVerdict(reason.title, exitCodeBeforeRun(reason));
}

/** Nothing ran: what would be a failed claim is misuse here. */
export function exitCodeBeforeRun({ kind }: Reason): number {
  return exitCodeOf(kind, "incomplete");
}

/** Prints the cause and the next step. */
export function printReason(reason: Reason): void {
  console.error(picocolors.red(reason.title));
  const said = reason.message.split("\n").filter((line) => line !== "" && line !== reason.title);
  for (const line of said) console.error(`  ${line}`);
  if (reason.at) {
    const paper = { colors: picocolors, columns: process.stderr.columns ?? 100 };
    for (const line of placeLines(paper, reason.at)) console.error(`  ${line}`);
  }
  if (reason.next) console.error(picocolors.dim(`  ${reason.next}`));
  if (reason.kind === "harness" && reason.stack) console.error(picocolors.dim(reason.stack));
}

/** Says the verdict line of a run that never began. */
export function printVerdict(because: string, exitCode: number): number {
  sayLast(verdictWithoutRun(because, exitCode));
  return exitCode;
}

export function verdictWithoutRun(because: string, exitCode: number): string {
  return JSON.stringify({ verdict: "incomplete", exitCode, because: [because] });
}
