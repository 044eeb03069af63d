import { messageOf } from "../evidence/log/message-of.ts";
import { type PlanOptions, planBoot } from "./boot-plan.ts";
import { BootSession, type SessionOptions } from "./boot-session.ts";
import { BootedStack } from "./booted-stack.ts";
import type { StackUse } from "./definition.ts";
import { attachService, startService } from "./service-start.ts";
import type { StackRuntime } from "./stack-runtime.ts";

export interface BootOptions extends PlanOptions, SessionOptions {
  /** Gives the boot up: what had started is ended, and `bootStack` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Boots a stack: each service as soon as what it needs is ready, independent ones side by side.
 * @throws StackError when options, variant or attached services do not fit, an attached service does not answer,
 *   a service can't be prepared or started, dies, or is not ready in time. Everything that had started is ended
 *   by then, and the folder with the logs is removed.
 */
export async function bootStack<Surface extends string, Api, Agent, Probe, Options, Variant extends string>(
  use: StackUse<Surface, Api, Agent, Probe, Options, Variant>,
  options: BootOptions,
): Promise<BootedStack<Surface, Api, Agent, Probe>> {
  options.signal?.throwIfAborted();
  const session = new BootSession(planBoot(use, options), options);
  const abort = (): void => session.over.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const runtime = await session.reserve();
    await startAll(session, runtime);
    session.over.signal.throwIfAborted();
    return new BootedStack(use.definition, {
      id: session.receipt.content.id,
      runtime,
      services: session.ready.toSorted((a, b) => a.readyMs - b.readyMs),
      hosts: await session.hosts,
      deaths: session.deaths,
      receipt: session.receipt,
      shutdown: session.shutdown,
      bootMs: session.elapsedMs,
    });
  } catch (error) {
    session.deaths.end();
    await session.shutdown.run().catch((left: unknown) => {
      throw new AggregateError([error, left], `${messageOf(error)}\n${messageOf(left)}`);
    });
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

/** The first failure ends the boot, and what else is under way is given up. */
async function startAll(session: BootSession, runtime: StackRuntime): Promise<void> {
  const { plan } = session;
  const readiness = new Map<string, Promise<void>>();
  for (const service of plan.order) {
    if (Object.hasOwn(plan.attached, service)) {
      readiness.set(service, attachService(session, runtime, service));
    } else if (plan.starting.has(service)) {
      const needed = Promise.all((plan.services[service]?.needs ?? []).map((name) => readiness.get(name)));
      needed.catch(() => {}); // Awaited later: preparing may take longer than the failure of another service.
      readiness.set(service, startService(session, runtime, service, needed));
    }
  }
  const all = [session.makeHosts(), ...readiness.values()];
  try {
    await Promise.all(all);
  } catch (error) {
    session.over.abort(error);
    await Promise.allSettled(all);
    throw error;
  }
}
