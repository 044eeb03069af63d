import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../random.ts";
import { leftOf } from "./marked-processes.ts";
import { runEvals, startEvals } from "./run-evals.ts";

/** One run whose runner was killed, and what is wrong with what it left; empty when nothing is. */
export interface Kill {
  readonly afterMs: number;
  readonly wrong: readonly string[];
}

/**
 * Kills the runner of a flow, as the kernel would, at a random moment of boot, frames or report, and looks at what it
 * left: a log that renders as incomplete, and nothing that `stack down` does not end.
 * @param withinMs how long the flow takes by itself
 */
export async function killOnce(
  flow: string,
  withinMs: number,
  dir: string,
  mark: string,
  random: Random,
): Promise<Kill> {
  const afterMs = random.between(1, withinMs);
  const run = startEvals(["--flow", flow, "--out", dir], mark);
  await Promise.race([delay(afterMs), run]);
  const wasRunning = run.exitCode === null && run.pid !== undefined && run.signalCode === null;
  if (wasRunning && run.pid !== undefined) process.kill(run.pid, "SIGKILL");
  await run;
  const wrong: string[] = [];
  const hasLog = existsSync(join(dir, "events-1.jsonl"));
  if (hasLog) {
    const { exitCode, verdict, said } = await runEvals(["report", dir], mark);
    // It may have come to its end just before.
    const expected = wasRunning ? ["incomplete", "passed"] : ["passed"];
    if (verdict === undefined) wrong.push(`no report could be made of its log: ${said.slice(-300)}`);
    else if (!expected.includes(verdict.verdict))
      wrong.push(`its report says ${verdict.verdict} (exit code ${exitCode})`);
    else if (verdict.verdict === "incomplete" && exitCode === 0)
      wrong.push("its report ends with exit code 0");
  }
  const down = await runEvals(["stack", "down"], mark);
  if (down.exitCode !== 0) wrong.push(`stack down: exit code ${down.exitCode}: ${down.said.slice(-300)}`);
  const left = await leftOf(mark);
  if (left.length > 0) wrong.push(`still running: ${left.join("; ")}`);
  return { afterMs, wrong };
}
