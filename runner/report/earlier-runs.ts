import { keyOfRepeats } from "./repeats.ts";
import type { FrameState } from "./report-schema.ts";

/** How a frame ended in a run before. */
export interface EarlierOutcome {
  readonly state: FrameState;
  /** How long it took; absent where it was not reached. */
  readonly ms?: number | undefined;
}

/** What frames did in the runs before, the oldest first, by {@link frameKey}. */
export type EarlierRuns = ReadonlyMap<string, readonly EarlierOutcome[]>;

/** Names a frame over runs: its flow with the variant, whatever the repeat, and its name. */
export function frameKey(flowKey: string, frame: string): string {
  return `${keyOfRepeats(flowKey)}\n${frame}`;
}
