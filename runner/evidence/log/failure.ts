import { tmpdir } from "node:os";
import { firstPlace, siteOf } from "../call-site.ts";
import type { Reason } from "./events.ts";
import { bothEnds, messageOf, withCauses } from "./message-of.ts";

/**
 * An error that already knows how it reads in a report. Everything fraimz throws on purpose is one of these;
 * any other error is the flow author's own code and is reported as `error`.
 */
export class Failure extends Error {
  override name = "Failure";
  readonly reason: Reason;

  constructor(reason: Reason, options?: { cause?: unknown }) {
    super([reason.title, reason.message, nearestTo(reason)].filter(Boolean).join("\n"), options);
    this.reason = reason;
  }
}

/** `Nearest on the screen: button "Save", link "Save as"`; undefined where nothing was looked for. */
export function nearestTo({ nearest = [] }: Reason): string | undefined {
  return nearest.length > 0 ? `Nearest on the screen: ${nearest.join(", ")}` : undefined;
}

/** A reason with more that was there: in what was seen instead, which everybody is told, or in its message. */
export function withAlsoSeen(reason: Reason, told: readonly string[]): Reason {
  if (told.length === 0) return reason;
  const { actual, message } = reason;
  return actual === undefined
    ? { ...reason, message: [message, ...told].filter(Boolean).join("\n") }
    : { ...reason, actual: [actual, ...told].join("; ") };
}

/** An observable claim did not hold. Thrown only by the recorder, so that no check can fail unrecorded. */
export class AssertionFailed extends Failure {
  override name = "AssertionFailed";
}

/** A person could not have done what the action asks: hidden, covered, disabled, moving, absent ... */
export class ActionRefused extends Failure {
  override name = "ActionRefused";
}

/**
 * Turns anything thrown into a reason, with the place in the project's code that it comes from.
 * @param kind what to call an error that is not a `Failure`
 */
export function reasonOf(error: unknown, kind: Reason["kind"] = "error"): Reason {
  if (isFailure(error)) {
    const { reason, stack } = error;
    const at = reason.at ?? siteOf(error)?.at ?? firstPlace(stack ?? "");
    const placed = at === undefined ? reason : { ...reason, at };
    // The author's own mistake is to be found by its line.
    return reason.kind === "error" && stack ? { ...placed, stack: reason.stack ?? stack } : placed;
  }
  const known = told(error);
  if (known) {
    // It was thrown in the author's code, or by what a channel's call of theirs came to.
    const at = firstPlace(known.stack) ?? siteOf(error)?.at;
    return {
      kind,
      title: known.name === "Error" ? "The code threw an error" : known.name,
      message: known.message,
      ...(at ? { at } : {}),
      ...(known.full ? { next: `Free some space: temporary files are in ${tmpdir()}` } : {}),
      ...(known.stack ? { stack: known.stack } : {}),
    };
  }
  return { kind, title: "The code threw something that is not an error", message: messageOf(error) };
}

/** A revoked proxy throws even when it is asked what it is. */
function isFailure(error: unknown): error is Failure {
  try {
    return error instanceof Failure;
  } catch {
    return false;
  }
}

/** Whether the code of a system error says that there is no space left. */
export function isFull(code: unknown): boolean {
  return code === "ENOSPC" || code === "EDQUOT";
}

/** Of an error, its texts; the author's own kinds of errors may hold anything there, or throw when they are read. */
function told(error: unknown): { name: string; message: string; stack: string; full: boolean } | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const { name, stack, code }: { name: unknown; stack?: unknown; code?: unknown } = error;
    return {
      name: typeof name === "string" && name !== "" ? name : "Error",
      message: withCauses(error),
      stack: typeof stack === "string" ? bothEnds(stack) : "",
      // The system says what it could not write, and seldom where.
      full: isFull(code),
    };
  } catch {
    return undefined;
  }
}
