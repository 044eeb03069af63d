import type { Reason, Verdict } from "./events.ts";

/** What a process may end with. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** What a reason of each kind makes of the frame, flow or run that ends with it. */
export const KINDS: Readonly<
  Record<Reason["kind"], { readonly verdict: Exclude<Verdict, "passed">; readonly exitCode: ExitCode }>
> = {
  // A claim was put to the test and refuted.
  assertion: { verdict: "failed", exitCode: 1 },
  action: { verdict: "failed", exitCode: 1 },
  picture: { verdict: "failed", exitCode: 1 },
  service: { verdict: "failed", exitCode: 1 },
  timeout: { verdict: "failed", exitCode: 1 },
  error: { verdict: "failed", exitCode: 1 },
  // A claim that could not be put to the test.
  requires: { verdict: "incomplete", exitCode: 2 },
  evidence: { verdict: "incomplete", exitCode: 2 },
  // A claim that a person has yet to decide on.
  approval: { verdict: "incomplete", exitCode: 2 },
  stack: { verdict: "incomplete", exitCode: 3 },
  harness: { verdict: "incomplete", exitCode: 3 },
  limit: { verdict: "incomplete", exitCode: 2 },
  interrupted: { verdict: "incomplete", exitCode: 130 },
};

/** Where several exit codes hold, the first of these decides. */
const PRECEDENCE: readonly ExitCode[] = [130, 3, 1, 2, 0];

/** The exit code of a reason under a verdict that something else may have decided. */
export function exitCodeOf(kind: Reason["kind"] | undefined, verdict: Exclude<Verdict, "passed">): ExitCode {
  const own = kind === undefined ? 2 : KINDS[kind].exitCode;
  if (own === 3 || own === 130) return own;
  return verdict === "failed" ? 1 : 2;
}

/** The graver code first; a number that is none of them is `incomplete`. */
export function byGravity(one: number, other: number): number {
  return PRECEDENCE.indexOf(knownCode(one)) - PRECEDENCE.indexOf(knownCode(other));
}

/** A recorded number as the exit code that it stands for. */
export function knownCode(code: number): ExitCode {
  return PRECEDENCE.find((known) => known === code) ?? 2;
}
