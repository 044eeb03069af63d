import { setTimeout as pause } from "node:timers/promises";
import type { Attempt, ProbeTarget, ReadinessProbe } from "./probe.ts";

const EVERY_MS = 25;
const ATTEMPT_MS = 2_000;

export interface PollingProbe {
  readonly expected: (target: ProbeTarget) => string;
  /** One attempt. A rejection counts as "not ready" with the error's own words. */
  readonly attempt: (target: ProbeTarget, signal: AbortSignal) => Promise<Attempt>;
}

/** A probe that asks again every 25 ms; one attempt may take 2 s at most, so a hanging one can't stall it. */
export function polling(probe: PollingProbe): ReadinessProbe {
  const readiness: ReadinessProbe = {
    expected: probe.expected,
    remote: () => readiness,
    async wait(target, signal, note) {
      for (;;) {
        const outcome = await once(probe, target, signal);
        if (outcome.ready) return outcome.captured ?? [];
        note(outcome.saw, outcome.next);
        await pause(EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
  return readiness;
}

async function once(probe: PollingProbe, target: ProbeTarget, signal: AbortSignal): Promise<Attempt> {
  const deadline = AbortSignal.timeout(ATTEMPT_MS);
  try {
    return await probe.attempt(target, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return { ready: false, saw: `no answer within ${ATTEMPT_MS} ms` };
    return { ready: false, saw: describe(error) };
  }
}

/** The reason at the bottom: `fetch failed` says less than the `ECONNREFUSED` that caused it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(describe))].join(" and ");
  }
  if (error.cause instanceof Error) return describe(error.cause);
  return error.message;
}
