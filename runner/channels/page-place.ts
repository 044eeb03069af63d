import { Failure } from "../evidence/log/failure.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";

/** Where `user` and `see` of one frame act: its own surface, and how to reach the others. */
export interface PagePlace {
  /** The surface that is meant when none is named. */
  readonly on: string | undefined;
  /** Opens a surface when it is first needed. */
  page(name: string): Promise<PageSurface>;
}

/** How long acts and checks wait for their condition, in milliseconds. */
export const WAIT_MS = 10_000;

/**
 * What a frame without a surface gets from a channel that needs one.
 * @param asked the call as the flow wrote it, and `instead` as it would be on a surface
 */
export function onNoSurface(asked: string, instead: string): Failure {
  return new Failure({
    kind: "error",
    title: "The frame is on no surface",
    message: `${asked} is asked for without a surface to ask`,
    next: `give the frame \`on\`, or name a surface: ${instead}`,
  });
}

/** Finds the surface an act or check is about. */
export async function pageOf(place: PagePlace, channel: string): Promise<PageSurface> {
  if (place.on === undefined) {
    throw onNoSurface(`${channel}.…`, `${channel}.on("...").…`);
  }
  return await place.page(place.on);
}
