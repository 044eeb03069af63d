import { CallRefused } from "../protocol/protocol-failure.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import type { Tab } from "./tab.ts";

/** Where a frame's content lies. */
export interface OwnerQuad {
  /** The iframe element. */
  readonly owner: number;
  /** Four corners in the window of the outermost frame of its process. */
  readonly content: readonly number[];
}

/**
 * Where the content of a frame lies in the process of the frame around it.
 * @returns undefined when it has no box
 * @throws CallRefused when the frame is gone
 */
export async function ownerQuad(
  tab: Tab,
  frame: DocumentFrame,
  parent: DocumentFrame,
): Promise<OwnerQuad | undefined> {
  try {
    const zooming = zoomOf(tab, parent);
    zooming.catch(() => {});
    const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: frame.id });
    const { model } = await parent.session.send("DOM.getBoxModel", { backendNodeId });
    const zoom = await zooming;
    return { owner: backendNodeId, content: model.content.map((length) => length * zoom) };
  } catch (error) {
    if (error instanceof CallRefused && /box model/i.test(error.detail)) return undefined;
    throw error;
  }
}

/**
 * By how much the protocol's quads of a frame's nodes must be multiplied: the browser counts them from the outermost
 * frame of the process, and then divides by the CSS zoom of the frames between.
 */
export async function zoomOf(tab: Tab, frame: DocumentFrame): Promise<number> {
  const root = tab.frames.processRootOf(frame);
  if (root === frame) return 1;
  const [own, whole] = await Promise.all([frame, root].map(pixelRatioOf));
  return own && whole ? own / whole : 1;
}

async function pixelRatioOf(frame: DocumentFrame): Promise<number> {
  return await (await frame.world()).value<number>(() => devicePixelRatio);
}
