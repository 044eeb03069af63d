import { Failure } from "../evidence/log/failure.ts";
import { endProcess } from "../process/exit-guard.ts";

/**
 * Turns the first Ctrl-C, SIGTERM or SIGHUP into an abort, so that a run can end in order: what was recorded is
 * kept, every process is stopped. A second one ends this process at once.
 */
export function interruption(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) endProcess(130);
    const reason = {
      kind: "interrupted" as const,
      title: `The run was interrupted (${signal})`,
      message: "frames that had not run are not reached",
    };
    controller.abort(new Failure(reason));
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
