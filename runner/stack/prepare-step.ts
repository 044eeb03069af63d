import { describeExit } from "../process/process-group.ts";
import { cachedBuild } from "./build-cache.ts";
import type { Command, PrepareContext } from "./contexts.ts";
import type { Receipt } from "./receipt.ts";
import { StackError } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

const LINES = 20;

/**
 * Runs a service's `prepare`, where it has one.
 * @throws StackError when a command of it fails or `signal` aborts it; its own error otherwise.
 */
export async function prepare(
  runtime: StackRuntime,
  receipt: Receipt,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  const step = runtime.spec(service).prepare;
  if (step === undefined) return;
  const context: PrepareContext = {
    ...runtime.serviceContext(service),
    signal,
    run: (command) => runToEnd(runtime, receipt, service, command, signal),
    cached: (build) => cachedBuild(runtime.plan.root, build),
  };
  try {
    await step(context);
  } catch (error) {
    if (error instanceof StackError) throw error;
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(`service ${service} could not be prepared: ${reason}`, { service, cause: error });
  }
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
