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

/** Finds the surface an act or check is about. */
export async function pageOf(place: PagePlace, channel: string): Promise<PageSurface> {
  if (place.on === undefined) {
    throw new TypeError(`the frame is on no surface: give it \`on\`, or name one with ${channel}.on("...")`);
  }
  return await place.page(place.on);
}
