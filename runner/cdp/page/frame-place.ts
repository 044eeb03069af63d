import { boxOfQuad, intersect } from "../geometry.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import { mayBeSkipped } from "./auto-visibility.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import { ownerQuad } from "./owner-quad.ts";
import type { Tab } from "./tab.ts";

/** Where a frame is: "beyond" the window around it, or nowhere ("undrawn"). */
export type FramePlace = "in window" | "beyond" | "undrawn";

/**
 * Whether a frame of another process is rendered at all. Where a frame around it lies outside its window or is not
 * drawn, the browser renders nothing of it, and it answers no accessibility query; nobody sees it either.
 */
export async function frameIsAt(tab: Tab, frame: DocumentFrame): Promise<FramePlace> {
  const around: [DocumentFrame, DocumentFrame][] = [];
  for (
    let at = frame, outer = tab.frames.parentOf(at);
    outer !== undefined;
    outer = tab.frames.parentOf(at)
  ) {
    around.push([at, outer]);
    at = outer;
  }
  // A frame of the window's own process is rendered with it, unless it is in what the browser skips.
  const isApart = ([inner, outer]: (typeof around)[number]) =>
    inner.session !== outer.session || mayBeSkipped.has(outer);
  if (!around.some(isApart)) return "in window";
  // From the outermost inwards, as one that is not rendered does not answer for those in it.
  for (const [inner, outer] of around.reverse()) {
    const place = await placeIn(tab, inner, outer);
    if (place !== "in window") return place;
  }
  return "in window";
}

async function placeIn(tab: Tab, frame: DocumentFrame, parent: DocumentFrame): Promise<FramePlace> {
  try {
    const [world, root, quad] = await Promise.all([
      parent.world(),
      tab.frames.processRootOf(parent).world(),
      ownerQuad(tab, frame, parent),
    ]);
    if (quad === undefined) return "undrawn";
    const owner = await world.node(quad.owner);
    const [drawn, [width, height]] = await Promise.all([
      world.value<boolean>(isDrawn, owner),
      root.value<[number, number]>(() => [innerWidth, innerHeight]),
    ]);
    if (!drawn) return "undrawn";
    const inside = intersect(boxOfQuad(quad.content), { x: 0, y: 0, width, height }) !== undefined;
    // What cuts it off on the way is known when it would be drawn.
    return inside && (await world.value<boolean>(isInView, owner)) ? "in window" : "beyond";
  } catch (error) {
    // What goes away just now says so to whoever asks it.
    if (isGone(error)) return "in window";
    if (error instanceof CallRefused) return "undrawn";
    throw error;
  }
}

/** Runs in the page: see `World`. Browsers before Chromium 105 can't tell. */
function isDrawn(owner: Element): boolean {
  return typeof owner.checkVisibility !== "function" || owner.checkVisibility({ visibilityProperty: true });
}

/** Runs in the page: see `World`. */
async function isInView(owner: Element): Promise<boolean> {
  return await new Promise((resolve) => {
    const late = setTimeout(() => resolve(true), 500);
    const observer = new IntersectionObserver((entries) => {
      observer.disconnect();
      clearTimeout(late);
      resolve(entries.some(({ intersectionRect: { width, height } }) => width > 0 && height > 0));
    });
    observer.observe(owner);
  });
}

/** Scrolls a frame into its parent's window, as a person looking for something would. */
export async function revealFrame(tab: Tab, frame: DocumentFrame): Promise<void> {
  const parent = tab.frames.parentOf(frame);
  if (parent === undefined) return;
  try {
    const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: frame.id });
    await reveal(parent, backendNodeId);
  } catch (error) {
    if (!(error instanceof CallRefused) && !isGone(error)) throw error;
  }
}

/** Scrolls an element into its frame's window. */
export async function reveal({ session }: DocumentFrame, backendNodeId: number): Promise<void> {
  try {
    await session.send("DOM.scrollIntoViewIfNeeded", { backendNodeId });
  } catch (error) {
    if (!(error instanceof CallRefused) && !isGone(error)) throw error;
  }
}
