import type { Reason } from "../evidence/log/events.ts";
import type { FrameRun } from "./scene.ts";

/** Where a run under `--debug` waits for a person: with its surfaces open, outside any frame's time. */
export interface DebugStops {
  /** Resolves when the frame may begin. */
  before(frame: FrameRun): Promise<void>;
  /** Resolves when the flow may end. */
  failed(frame: FrameRun, reason: Reason): Promise<void>;
}
