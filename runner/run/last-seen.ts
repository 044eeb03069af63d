import type { Reason } from "../evidence/log/events.ts";
import type { PendingWaits } from "../evidence/log/pending-waits.ts";
import { bounded } from "./bounded.ts";

/** How long what is nearest on the screen may be looked for: the page may be what hangs. */
const LOOK_MS = 3_000;

/** A frame's time-out with what the wait that kept it expected and last saw, where one was under way. */
export async function withLastSeen(reason: Reason, waits: PendingWaits, lookMs = LOOK_MS): Promise<Reason> {
  if (reason.kind !== "timeout") return reason;
  const seen = await bounded(
    () => waits.lastSeen(),
    lookMs,
    [],
    () => ({ kind: "timeout", title: "What was nearest could not be had in time", message: "" }),
  ).catch(() => undefined);
  if (seen === undefined) return reason;
  const { expected, actual, nearest } = seen;
  return {
    ...reason,
    message: `${reason.message}; it waited for ${expected}, and saw ${actual}`,
    ...(expected === undefined ? {} : { expected }),
    actual: `${actual}; ${reason.actual}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
}
