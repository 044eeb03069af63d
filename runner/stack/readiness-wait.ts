import { messageOf } from "../evidence/log/message-of.ts";
import { seconds } from "../evidence/text/seconds.ts";
import { describeExit, type Exit, type ProcessGroup } from "../process/process-group.ts";
import type { ProbeTarget, ReadinessProbe } from "./readiness/probe.ts";
import { StackError } from "./stack-error.ts";
import { stoppedIn } from "./stopped-services.ts";
import { listensElsewhere } from "./where-it-listens.ts";

/** A crash of Node alone takes 24 where an event was not listened to; its head, which says why, comes first. */
const LINES = 40;

/** A service under observation; an attached one has no process of ours. */
export interface Observed {
  readonly target: ProbeTarget;
  readonly probe: ReadinessProbe;
  readonly group?: ProcessGroup | undefined;
  readonly timeoutMs: number;
  /** Aborted when the boot is given up. */
  readonly signal: AbortSignal;
  /** Told once, when it has answered for a while in a way that more time hardly changes. */
  readonly onRefusal?: ((saw: string) => void) | undefined;
}

/** What a service that starts may answer at first. */
const REFUSES_MS = 3_000;

/**
 * Waits until the probe says ready, in a race with the service's death, its deadline and the end of the boot.
 * @returns what the probe captured.
 * @throws StackError that says what was expected, what was there instead, and what the service printed last.
 */
export async function waitUntilReady({
  target,
  probe,
  group,
  timeoutMs,
  signal,
  onRefusal,
}: Observed): Promise<readonly string[]> {
  const { service } = target;
  const over = new AbortController();
  let saw = "nothing yet";
  let advice: string | undefined;
  let refusedSince = performance.now();
  let told = false;
  const probing = probe.wait(target, over.signal, (what, next) => {
    if (next === undefined || what !== saw) refusedSince = performance.now();
    saw = what;
    advice = next;
    if (told || performance.now() - refusedSince < REFUSES_MS) return;
    told = true;
    onRefusal?.(`${what}; it is waited for up to ${seconds(timeoutMs)}`);
  });
  // A probe that can't go on (its log has ended) leaves the verdict to whoever knows more: death or deadline.
  const success = probing.catch((error: unknown) => {
    saw = messageOf(error).split("\n")[0] ?? "";
    return failing;
  });
  let reject: (reason: unknown) => void = () => {};
  const failing = new Promise<never>((_, decide) => {
    reject = decide;
  });
  const printed = (): readonly string[] => group?.lastLines(LINES) ?? [];
  // Its address is the author's code, too.
  const expected = (): string => {
    try {
      return probe.expected(target);
    } catch (error) {
      return `an address to ask: ${messageOf(error).split("\n")[0]}`;
    }
  };
  const timer = setTimeout(() => {
    const cause = group && (stoppedIn(group.pid) ?? listensElsewhere(target, group));
    reject(
      new StackError(`service ${service} was not ready within ${seconds(timeoutMs)}`, {
        service,
        expected: expected(),
        actual: cause ? `${saw}; ${cause.saw}` : saw,
        lastLines: printed(),
        next: cause?.next ?? advice ?? "If it only needs longer, give the service a larger `timeoutMs`.",
      }),
    );
  }, timeoutMs);
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  void group?.exited.then((exit) => {
    const lines = printed();
    reject(
      new StackError(`service ${service} ended with ${describeExit(exit)} before it was ready`, {
        service,
        expected: expected(),
        lastLines: lines,
        next: nextAfterDeath(exit, lines),
      }),
    );
  });
  try {
    return await Promise.race([success, failing]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    over.abort();
    failing.catch(() => {}); // It was said already.
  }
}

function nextAfterDeath({ code }: Exit, lines: readonly string[]): string {
  if (code === 0) {
    return "It ended by itself: a service stays in the foreground until it is stopped; work that ends belongs into `prepare`.";
  }
  if (lines.length === 0) return "It printed nothing: start its command by hand to see why.";
  if (lines.some((line) => /EADDRINUSE|address already in use/i.test(line))) {
    return "Another program listens on its port: let the service listen on the port it is given, or run again.";
  }
  return "Correct what its last lines say, then run again.";
}
