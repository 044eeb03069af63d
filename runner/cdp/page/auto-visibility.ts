import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import { withHelpers } from "./page-world.ts";

/** Frames whose document had something that the browser may skip when it was looked at last. */
export const mayBeSkipped = new WeakSet<DocumentFrame>();

/**
 * Waits, bounded, until the browser has decided about everything in the window whose content it may skip
 * (`content-visibility: auto`, CSS Contain 2, 4.2): it does so with the next frame that it draws, and until then what a
 * person is about to see is not laid out.
 * @returns whether there is such a thing at all
 */
export async function decideAutoVisibility(frame: DocumentFrame): Promise<boolean> {
  try {
    const world = await frame.world();
    const any = await world.value<boolean>(awaitDecisions);
    if (any) mayBeSkipped.add(frame);
    else mayBeSkipped.delete(frame);
    return any;
  } catch (error) {
    // What goes away, or does not answer, says so to whoever reads it.
    if (isGone(error) || error instanceof CallTimedOut) return false;
    throw error;
  }
}

/** Runs in the page: see `World`. */
async function awaitDecisions(): Promise<boolean> {
  /** One frame to scroll, one to decide, and one for what the first decision brought into the window. */
  const MOST_FRAMES = 3;
  const MOST_MS = 1_000;
  const autos = autoElements();
  if (autos.length === 0) return false;
  const scriptless = matchMedia("(scripting: none)").matches;
  const end = performance.now() + MOST_MS;
  for (let frames = 0; frames < MOST_FRAMES && !document.hidden; frames++) {
    if (!autos.some((one) => isInWindow(one) && skipsContent(one))) break;
    const left = end - performance.now();
    if (left <= 0) break;
    await new Promise<void>((resolve) => {
      if (scriptless) {
        // A sandbox without scripts never calls a timer back; an animation of nothing ends there all the same.
        const clock = new Animation(new KeyframeEffect(null, null, 50));
        clock.onfinish = () => resolve();
        clock.play();
        return;
      }
      const late = setTimeout(resolve, left);
      requestAnimationFrame(() => {
        clearTimeout(late);
        // The decision comes after the callbacks of the same frame.
        setTimeout(resolve);
      });
    });
  }
  return true;
}
withHelpers(awaitDecisions, autoElements, isInWindow, skipsContent);

function autoElements(): Element[] {
  const found: Element[] = [];
  if (!CSS.supports("content-visibility", "auto")) return found;
  const roots: (Document | ShadowRoot)[] = [document];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot !== null) roots.push(element.shadowRoot);
      if (getComputedStyle(element).contentVisibility === "auto") found.push(element);
    }
  }
  return found;
}

function isInWindow(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return right >= 0 && bottom >= 0 && left <= innerWidth && top <= innerHeight;
}

/** By its elements; what has only text in it has no rendered text while it is skipped. */
function skipsContent(element: Element): boolean {
  const inner = (element.shadowRoot ?? element).querySelectorAll("*");
  for (const one of inner) {
    if (one.checkVisibility({ contentVisibilityAuto: true })) return false;
    if (one.checkVisibility()) return true;
  }
  if (!(element instanceof HTMLElement) || inner.length > 0) return false;
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  return element.innerText.trim() === "" && (element.textContent ?? "").trim() !== "";
}
