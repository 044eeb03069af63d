import { Failure } from "../evidence/log/failure.ts";
import { endProcess } from "../process/exit-guard.ts";

/**
 * Turns the first Ctrl-C, SIGTERM or SIGHUP into an abort, so that a run can end in order: what was recorded is
 * kept, every process is stopped. A second one ends this process at once.
 * @param limitMs `--global-timeout`: after so long it ends in the same order, as incomplete
 */
export function interruption(limitMs?: number): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let asked = false;
  const listener = (signal: NodeJS.Signals) => {
    if (asked) endProcess(130);
    asked = true;
    const reason = {
      kind: "interrupted" as const,
      title: `The run was interrupted (${signal})`,
      message: "frames that had not run are not reached",
    };
    controller.abort(new Failure(reason));
  };
  for (const signal of signals) process.on(signal, listener);
  const timer =
    limitMs === undefined ? undefined : setTimeout(() => controller.abort(timeIsUp(limitMs)), limitMs);
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, listener);
    },
  };
}

function timeIsUp(limitMs: number): Failure {
  return new Failure({
    kind: "limit",
    title: `The run did not end within ${limitMs / 1000} s (--global-timeout)`,
    message: "what was running was ended; frames that had not run are not reached",
    next: "give it more time or --workers, or split it with --shard",
  });
}
