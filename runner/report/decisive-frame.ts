import type { Frame } from "./report-schema.ts";

/**
 * The frame by which a flow is not passed: the first that failed, else the first that is incomplete. A flow goes on after
 * a frame whose picture waits for its approval.
 */
export function decisiveFrame(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ state }) => state === "failed") ?? frames.find(({ state }) => state === "incomplete");
}
