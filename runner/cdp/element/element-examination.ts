import { withGiven } from "../page/page-world.ts";
import { type Motion, motionOf } from "../page/stillness.ts";
import { isCollapsedAway } from "./collapsed-column.ts";
import { type ElementLook, lookAtElement } from "./element-look.ts";
import { type Placement, placeElement } from "./element-shape.ts";
import { listenForPress } from "./landing.ts";

/** What a person would notice about an element, and where it is when they could point at it. */
export interface Examination {
  readonly look: ElementLook;
  /** Only of what shows and can be used: nothing else is brought into view. */
  readonly placed: { readonly placement: Placement; readonly motion: Motion } | undefined;
}

/**
 * Runs in the page: see `World`. Asks all that aiming hangs on in one call, as each call takes a way to the page and
 * back. From then on the page listens for where the next press lands; see `readLanding`.
 * @param allowDisabled a disabled element is brought into view, too
 */
export function examineElement(
  target: Node,
  allowDisabled: boolean,
  lookAt: typeof lookAtElement,
  place: typeof placeElement,
  motion: typeof motionOf,
  listen: typeof listenForPress,
  isCollapsed: typeof isCollapsedAway,
): Examination {
  const own = lookAt(target);
  const away = own.connected && own.hidden === "" && target instanceof Element && isCollapsed(target);
  const look = away ? { ...own, hidden: "its row or column of the table is collapsed" } : own;
  const { connected, rendering, hidden, disabled } = look;
  if (!connected || !rendering || hidden || (disabled && !allowDisabled)) return { look, placed: undefined };
  const element = target instanceof Element ? target : target.parentElement;
  if (element) listen(element);
  const placement = place(target, "least", []);
  return { look, placed: { placement, motion: motion(target) } };
}
withGiven(examineElement, lookAtElement, placeElement, motionOf, listenForPress, isCollapsedAway);
