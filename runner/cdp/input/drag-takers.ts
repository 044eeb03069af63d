import { documentNode, listenedTypes } from "../page/page-listeners.ts";
import type { Tab } from "../page/tab.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import type { DragEnd } from "./drag.ts";

/** What hears of a press, of a move or of a release, or of what they do of themselves. */
const BY_POINTER =
  /^(pointer|mouse|touch|drag|drop|click|dblclick|auxclick|contextmenu|gesture|gotpointer|lostpointer|select|focus|blur|before|input|change)/;

/**
 * Whether a drag that has ended as it was no drag of the browser's may have done something. False only where that is
 * sure: it marked no text, was of nothing that the browser moves, sizes or sets of itself, and no script of the page
 * listens to any of it.
 */
export async function mayHaveTaken(tab: Tab, { world, handle }: DragEnd): Promise<boolean> {
  try {
    if (await world.value<boolean>(isOfTheBrowser, handle)) return true;
    const listened = await Promise.all(
      tab.frames.all.map(async (frame) => {
        const own = await frame.world();
        return await own.apart(async (apart) =>
          listenedTypes(apart, [await documentNode(apart)], { below: true }),
        );
      }),
    );
    return listened.some((types) => types === undefined || [...types].some((type) => BY_POINTER.test(type)));
  } catch (error) {
    if (isGone(error) || tab.isClosed || error instanceof CallTimedOut) return true;
    throw error;
  }
}

/** Runs in the page: see `World`. Whether the browser itself may have answered the drag. */
function isOfTheBrowser(target: Node): boolean {
  // What is marked in a shadow tree is not told to the document.
  if (target.getRootNode() !== document || getSelection()?.type === "Range") return true;
  // Drawings may be animated by the pointer, without a script.
  if (document.querySelector("animate, animateMotion, animateTransform, set") !== null) return true;
  for (let at: Node | null = target; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
    if (!(at instanceof Element)) continue;
    if (
      at.matches("input, textarea, select, label, video, audio, embed, object, iframe, frame, frameset, area")
    ) {
      return true;
    }
    if (at instanceof HTMLElement && at.isContentEditable) return true;
    if (getComputedStyle(at).resize !== "none") return true;
  }
  return false;
}
