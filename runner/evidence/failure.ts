import type { Reason } from "./events.ts";

/**
 * An error that already knows how it reads in a report. Everything fraimz throws on purpose is one of these;
 * any other error is the flow author's own code and is reported as `error`.
 */
export class Failure extends Error {
  override name = "Failure";
  readonly reason: Reason;

  constructor(reason: Reason, options?: { cause?: unknown }) {
    super([reason.title, reason.message].filter(Boolean).join("\n"), options);
    this.reason = reason;
  }
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
 * Turns anything thrown into a reason.
 * @param kind what to call an error that is not a `Failure`
 */
export function reasonOf(error: unknown, kind: Reason["kind"] = "error"): Reason {
  if (error instanceof Failure) return error.reason;
  if (error instanceof Error) {
    return {
      kind,
      title: error.name === "Error" ? "The code threw an error" : error.name,
      message: error.message,
      ...(error.stack ? { stack: error.stack } : {}),
    };
  }
  return { kind, title: "The code threw something that is not an error", message: String(error) };
}
