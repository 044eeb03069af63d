import { messageOf } from "../evidence/log/message-of.ts";
import { describeExit } from "../process/process-group.ts";
import { commandOf } from "./authored.ts";
import { cachedBuild } from "./build-cache.ts";
import type { Command, PrepareContext } from "./contexts.ts";
import { installPackage } from "./published-package.ts";
import type { Receipt } from "./receipt.ts";
import { StackError } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

const LINES = 20;
const LONGEST_MS = 10 * 60_000;

/**
 * Runs a service's `prepare`, where it has one. When it is given up, its commands are ended first.
 * @throws StackError when a command of it fails, it throws, or takes longer than 10 minutes; the signal's reason.
 */
export async function prepare(
  runtime: StackRuntime,
  receipt: Receipt,
  service: string,
  boot: AbortSignal,
): Promise<void> {
  const step = runtime.spec(service).prepare;
  if (step === undefined) return;
  const signal = AbortSignal.any([boot, AbortSignal.timeout(LONGEST_MS)]);
  const commands = new Set<Promise<void>>();
  const context: PrepareContext = {
    ...runtime.serviceContext(service),
    signal,
    run: (command) => {
      const running = runToEnd(runtime, receipt, service, commandOf(service, command), signal);
      commands.add(running);
      return running;
    },
    cached: (build) => cachedBuild(runtime.plan.root, build, signal),
    installed: (exact) => installPackage(exact, context),
  };
  const { promise: givenUp, forget } = rejectsWith(signal);
  try {
    // The step is the author's code, which may wait for something that never comes.
    await Promise.race([step(context), givenUp]);
  } catch (error) {
    await Promise.allSettled(commands);
    boot.throwIfAborted();
    if (error instanceof StackError) throw error;
    const reason = signal.aborted ? `it took longer than ${LONGEST_MS / 60_000} minutes` : messageOf(error);
    throw new StackError(`service ${service} could not be prepared: ${reason}`, { service, cause: error });
  } finally {
    forget();
  }
}

function rejectsWith(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  const over = new AbortController();
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true, signal: over.signal });
  });
  promise.catch(() => {});
  return { promise, forget: () => over.abort() };
}

async function runToEnd(
  runtime: StackRuntime,
  receipt: Receipt,
  service: string,
  command: Command,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const group = await receipt.spawn({
    name: `${service}: ${command.file}`,
    file: command.file,
    args: command.args ?? [],
    cwd: command.cwd ?? runtime.plan.root,
    env: { ...runtime.env, ...command.env },
    logFile: runtime.logFileOf(service),
  });
  const abort = (): void => void group.stop({ graceMs: 500 });
  signal.addEventListener("abort", abort, { once: true });
  const exit = await group.exited;
  signal.removeEventListener("abort", abort);
  await group.stop({ graceMs: 500 }); // What it left running in the background has no owner now.
  receipt.forget(group);
  signal.throwIfAborted();
  if (exit.code === 0) return;
  const line = [command.file, ...(command.args ?? [])].join(" ");
  throw new StackError(`service ${service} could not be prepared: ${describeExit(exit)} of its command`, {
    service,
    expected: `exit code 0 of \`${line}\``,
    lastLines: group.lastLines(LINES),
  });
}
