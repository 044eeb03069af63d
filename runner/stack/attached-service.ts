import { probeTarget } from "./probe-target.ts";
import { ready } from "./readiness/ready.ts";
import { waitUntilReady } from "./readiness-wait.ts";
import { StackError } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

const ANSWER_MS = 5_000;

/**
 * Makes sure that an attached service answers, by the part of its probe that works from outside, or else that
 * its port accepts a connection. It was started by somebody else, so it gets 5 s and not a boot's time.
 * @throws StackError that says what to start.
 */
export async function checkAttached(
  runtime: StackRuntime,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  const spec = runtime.spec(service);
  const probe = spec.ready.remote() ?? ready.tcp();
  try {
    const target = probeTarget(runtime, service);
    await waitUntilReady({ target, probe, timeoutMs: ANSWER_MS, signal });
  } catch (error) {
    signal.throwIfAborted();
    const url = runtime.url(service);
    throw new StackError(`attached service ${service} does not answer at ${url}`, {
      service,
      ...(error instanceof StackError && error.expected !== undefined ? { expected: error.expected } : {}),
      ...(error instanceof StackError && error.actual !== undefined ? { actual: error.actual } : {}),
      next: `Start it, or leave out --attach ${service}=... to have the stack boot it.`,
      cause: error,
    });
  }
}
