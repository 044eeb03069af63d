import type { FrameState } from "./report-schema.ts";

/** Nothing is left to decide: what is known of a target fails no run, and what it is not meant to do can't. */
export function isSettled(state: FrameState): boolean {
  return state === "passed" || state === "known defect" || state === "not applicable";
}
