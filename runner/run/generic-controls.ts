import { reasonOf } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import { examineFrame } from "../generic-controls/examine-frame.ts";
import type { Scene } from "./scene.ts";

/**
 * Runs the checks of a flow's frames again on altered observations, and records what noticed nothing. Once all frames
 * have run: what a flow keeps from one frame to the next is altered meanwhile.
 */
export async function recordGenericControls(
  { execution, observed = [], witness }: Scene,
  recorder: Recorder,
): Promise<void> {
  const flow = execution.key;
  try {
    const entries = observed.length > 0 ? ((await witness?.tenant.entries(0)) ?? []) : [];
    for (const one of observed) {
      recorder.emit({
        type: "generic",
        flow,
        frame: one.index,
        ...(await examineFrame({ ...one, entries })),
      });
    }
  } catch (error) {
    recorder.emit({ type: "problem", flow, reason: { ...reasonOf(error), kind: "harness" } });
  }
}
