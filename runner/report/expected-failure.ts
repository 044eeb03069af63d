import type { ExpectedFailure, Reason } from "../evidence/log/events.ts";
import { KINDS } from "../evidence/log/reason-kinds.ts";

/** How an execution went, as far as it matters here. */
interface Outcome {
  /** The first frame that did not pass, and why. */
  readonly frame: string | undefined;
  readonly reason: Reason | undefined;
}

/**
 * Whether a flow failed just as it is expected to: in the named frame, and by a claim that was refuted. A stack that did
 * not boot, or a service that died, is nobody's known failure.
 */
export function failedAsExpected(expected: ExpectedFailure | undefined, { frame, reason }: Outcome): boolean {
  if (expected === undefined || reason === undefined) return false;
  return frame === expected.frame && KINDS[reason.kind].verdict === "failed" && reason.kind !== "service";
}

/** `fails as expected until 2027-01-31: issue 12` */
export function saidOfExpected({ reason, until }: ExpectedFailure): string {
  return `fails as expected until ${until}: ${reason}`;
}
