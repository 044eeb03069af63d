import type { Reason } from "../evidence/log/events.ts";

/** Displays of a run's own are X servers. Elsewhere a desktop app opens its windows where the person sits. */
export function ownDisplays(): boolean {
  return process.platform === "linux";
}

/** What a flow is told that asks for one where there is none. */
export function noOwnDisplay(): Reason {
  return {
    kind: "requires",
    title: "There is no display of the run's own here",
    message: `such a display takes X11, on Linux; this is ${process.platform}`,
    next: "run this flow on Linux (in a container, say), or without `os`, pictures of the display and `onDisplay`",
  };
}
