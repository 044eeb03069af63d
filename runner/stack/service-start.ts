import { mkdirSync } from "node:fs";
import { messageOf } from "../evidence/log/message-of.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import { checkAttached } from "./attached-service.ts";
import { authored, commandOf } from "./authored.ts";
import type { BootSession } from "./boot-session.ts";
import type { ServiceSpec } from "./definition.ts";
import { prepare } from "./prepare-step.ts";
import { probeTarget } from "./probe-target.ts";
import { waitUntilReady } from "./readiness-wait.ts";
import { StackError } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

const READY_MS = 30_000;

/**
 * Takes one service from nothing to ready: prepares it at once, and starts it when `needed` resolves.
 * @throws StackError when it can't be prepared or started, dies, or is not ready in time.
 */
export async function startService(
  session: BootSession,
  runtime: StackRuntime,
  service: string,
  needed: Promise<unknown>,
): Promise<void> {
  const spec = runtime.spec(service);
  const { signal } = session.over;
  mkdirSync(runtime.dirOf(service), { recursive: true });
  if (spec.prepare !== undefined) session.tell(service, "starting", { detail: "preparing" });
  await prepare(runtime, session.receipt, service, signal);
  await needed;
  signal.throwIfAborted();
  const group = await spawnService(session, runtime, service, spec);
  session.tell(service, "starting");
  try {
    const target = probeTarget(runtime, service, group);
    const timeoutMs = session.boundOf(spec.timeoutMs ?? READY_MS);
    const onRefusal = (detail: string) => session.tell(service, "waiting", { detail });
    const captured = await waitUntilReady({
      ...{ target, probe: spec.ready, group, timeoutMs, signal, onRefusal },
    });
    runtime.becameReady(service, captured);
  } catch (error) {
    if (!signal.aborted) session.tellDeath(service, group);
    throw error;
  }
  const reachable = spec.url !== undefined || (spec.ports?.length ?? 0) > 0;
  const url = reachable ? runtime.url(service) : "";
  session.ready.push({
    name: service,
    url,
    state: "ready",
    readyMs: session.elapsedMs,
    logFile: group.logFile,
    pid: group.pid,
    lastLines: (count) => group.lastLines(count),
  });
  session.tell(service, "ready", { url });
  session.watch(service, group);
}

/** Takes over a service that somebody else runs. Throws StackError when it does not answer. */
export async function attachService(
  session: BootSession,
  runtime: StackRuntime,
  service: string,
): Promise<void> {
  await checkAttached(runtime, service, session.over.signal);
  const url = runtime.url(service);
  session.ready.push({
    name: service,
    url,
    state: "attached",
    readyMs: session.elapsedMs,
    logFile: undefined,
    pid: undefined,
    lastLines: () => [],
  });
  session.tell(service, "attached", { url });
}

async function spawnService(
  session: BootSession,
  runtime: StackRuntime,
  service: string,
  spec: ServiceSpec,
): Promise<ProcessGroup> {
  const command = commandOf(
    service,
    authored(service, "command", () => spec.command(runtime.serviceContext(service))),
  );
  const { file, args = [] } = command;
  const host = (await session.hosts).ofService(service);
  session.over.signal.throwIfAborted();
  await session.letPortsGo(service, host);
  try {
    const group = await session.receipt.spawn({
      name: service,
      ...(host?.enter({ file, args }) ?? { file, args }),
      cwd: command.cwd ?? runtime.plan.root,
      env: { ...runtime.env, ...command.env },
      logFile: runtime.logFileOf(service),
      ...(spec.graceMs === undefined ? {} : { graceMs: spec.graceMs }),
    });
    session.shutdown.addService(service, group);
    return group;
  } catch (error) {
    throw new StackError(messageOf(error), { service, cause: error });
  }
}
