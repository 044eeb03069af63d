import { boxOfQuad, intersect } from "../geometry.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import type { Tab } from "./tab.ts";

/**
 * Whether a frame of another process lies inside its parent's window. Outside, the browser does not render it, and
 * it answers no accessibility query; nobody sees it either.
 */
export async function isInWindow(tab: Tab, frame: DocumentFrame): Promise<boolean> {
  const parent = tab.frames.parentOf(frame);
  if (parent === undefined || parent.session === frame.session) return true;
  try {
    const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: frame.id });
    const world = await parent.world();
    const [{ model }, [width, height]] = await Promise.all([
      parent.session.send("DOM.getBoxModel", { backendNodeId }),
      world.value<[number, number]>(() => [innerWidth, innerHeight]),
    ]);
    return intersect(boxOfQuad(model.content), { x: 0, y: 0, width, height }) !== undefined;
  } catch (error) {
    // No box at all: it is not drawn, or just going away.
    if (error instanceof CallRefused || isGone(error)) return false;
    throw error;
  }
}

/** Scrolls a frame into its parent's window, as a person looking for something would. */
export async function revealFrame(tab: Tab, frame: DocumentFrame): Promise<void> {
  const parent = tab.frames.parentOf(frame);
  if (parent === undefined) return;
  try {
    const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: frame.id });
    await parent.session.send("DOM.scrollIntoViewIfNeeded", { backendNodeId });
  } catch (error) {
    if (!(error instanceof CallRefused) && !isGone(error)) throw error;
  }
}
