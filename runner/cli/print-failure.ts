import picocolors from "picocolors";
import type { Reason } from "../evidence/events.ts";

/**
 * Prints why a command could not do what it was asked: the cause, then the next step, then the verdict line
 * that every run ends with.
 * @returns the exit code that goes with it
 */
export function printFailure(reason: Reason): number {
  const exitCode = reason.kind === "stack" || reason.kind === "harness" ? 3 : 2;
  console.error(picocolors.red(reason.title));
  const said = reason.message.split("\n").filter((line) => line !== "" && line !== reason.title);
  for (const line of said) console.error(`  ${line}`);
  if (reason.next) console.error(picocolors.dim(`  ${reason.next}`));
  if (reason.kind === "harness" && reason.stack) console.error(picocolors.dim(reason.stack));
  return printVerdict(reason.title, exitCode);
}

/** Prints the verdict line of a run that never began. */
export function printVerdict(because: string, exitCode: number): number {
  console.log(JSON.stringify({ verdict: "incomplete", exitCode, because: [because] }));
  return exitCode;
}
