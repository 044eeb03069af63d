import { ontoQuad, type Point } from "../geometry.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { ownerQuad } from "../page/owner-quad.ts";
import type { Handle, PageWorld } from "../page/page-world.ts";
import type { Tab } from "../page/tab.ts";
import { CallRefused } from "../protocol/protocol-failure.ts";
import { type Hit, judgeHit } from "./hit-judgement.ts";

/** A process on the way out: at the point, its page must show the next one's iframe. */
interface Step {
  readonly root: DocumentFrame;
  readonly owner: number;
  /** From the target's coordinates to this process's. */
  readonly place: (point: Point) => Point;
}

/** From an element out to the window, through the frames around it. */
export interface Way {
  /** The outermost frame of the target's process. */
  readonly root: DocumentFrame;
  /** From the coordinates of the target's frame to those of `root`. */
  readonly inRoot: (point: Point) => Point;
  /** From the coordinates of the target's frame to the window's. */
  readonly inWindow: (point: Point) => Point;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Processes between the target's and the window; each only knows its own part of the way. */
  readonly steps: readonly Step[];
}

/**
 * Each frame lies on its owner's content box, which may be scaled, zoomed or turned. The protocol counts a box from the
 * outermost frame of the same process: walk out from there.
 * @param window of the target's own frame
 * @returns undefined when a frame on the way is gone or not drawn
 */
export async function wayToWindow(
  tab: Tab,
  frame: DocumentFrame,
  window: readonly [width: number, height: number],
): Promise<Way | undefined> {
  const { main } = tab.frames;
  const same = (point: Point): Point => point;
  let size = { width: window[0], height: window[1] };
  let root: DocumentFrame | undefined = frame === rootOf(tab, frame) ? frame : undefined;
  let inRoot = same;
  let inWindow = same;
  const steps: Step[] = [];
  for (let at = frame; at !== main; ) {
    const parent = tab.frames.get(at.parentId ?? "");
    if (parent === undefined) return undefined;
    const quad = await ownerQuad(tab, at, parent);
    if (quad === undefined) return undefined;
    const onto = ontoQuad(quad.content, size);
    const before = inWindow;
    inWindow = (point) => onto(before(point));
    const next = rootOf(tab, parent);
    if (parent.session !== at.session) steps.push({ root: next, owner: quad.owner, place: inWindow });
    if (root === undefined) {
      root = next;
      inRoot = inWindow;
    }
    at = next;
    size = await sizeOf(at);
  }
  return { root: root ?? main, inRoot, inWindow, viewport: size, steps };
}

async function sizeOf(frame: DocumentFrame): Promise<{ width: number; height: number }> {
  const world = await frame.world();
  const [width, height] = await world.value<[number, number]>(() => [innerWidth, innerHeight]);
  return { width, height };
}

/** How far a frame is scrolled. */
export async function scrollOf(frame: DocumentFrame): Promise<[left: number, top: number]> {
  const world = await frame.world();
  return await world.value<[number, number]>(() => [scrollX, scrollY]);
}

/** The outermost frame that is drawn by the same process. */
function rootOf(tab: Tab, frame: DocumentFrame): DocumentFrame {
  const parent = tab.frames.get(frame.parentId ?? "");
  return parent && parent.session === frame.session ? rootOf(tab, parent) : frame;
}

/**
 * What a click at a point of the target's frame would reach.
 * @param scrolled how far `way.root` is scrolled, where that is known
 */
export async function hitAt(
  frame: DocumentFrame,
  world: PageWorld,
  way: Way,
  local: Point,
  target: { readonly backendNodeId: number; readonly handle: Handle },
  scrolled?: readonly [left: number, top: number],
): Promise<Hit> {
  const { backendNodeId, handle } = target;
  for (const step of way.steps) {
    const above = await nodeAt(step.root, step.place(local), await scrollOf(step.root));
    if (above !== step.owner) return miss("something in the page around its frame");
  }
  const node = await nodeAt(way.root, way.inRoot(local), scrolled ?? (await scrollOf(way.root)));
  if (node === undefined) return miss("nothing");
  if (node === backendNodeId) return { reaches: true, nested: false, through: false, description: "" };
  let judged: Hit;
  try {
    judged = await world.value<Hit>(judgeHit, await world.node(node), handle);
  } catch (error) {
    if (error instanceof CallRefused && /not belong/i.test(error.detail)) {
      return miss("something in the page around its frame");
    }
    throw error;
  }
  if (judged.reaches) return judged;
  // Content slotted into a closed shadow tree is not below the target in any tree that scripts can walk.
  return (await isSlottedInto(frame, backendNodeId, node)) ? { ...judged, reaches: true } : judged;
}

function miss(description: string): Hit {
  return { reaches: false, through: false, nested: false, description };
}

/**
 * The node that a click would go to, at a point counted from the window of `root`. The protocol counts this one call
 * from the start of the document.
 */
async function nodeAt(
  root: DocumentFrame,
  point: Point,
  [left, top]: readonly [left: number, top: number],
): Promise<number | undefined> {
  try {
    const { backendNodeId } = await root.session.send("DOM.getNodeForLocation", {
      x: Math.round(point.x + left),
      y: Math.round(point.y + top),
      includeUserAgentShadowDOM: false,
    });
    return backendNodeId;
  } catch (error) {
    if (error instanceof CallRefused && /No node found/i.test(error.detail)) return undefined;
    throw error;
  }
}

async function isSlottedInto(frame: DocumentFrame, target: number, hit: number): Promise<boolean> {
  const { node } = await frame.session.send("DOM.describeNode", {
    backendNodeId: target,
    depth: -1,
    pierce: true,
  });
  const slotted = new Set<number>();
  const collect = (at: typeof node): void => {
    for (const one of at.distributedNodes ?? []) slotted.add(one.backendNodeId);
    for (const child of [...(at.children ?? []), ...(at.shadowRoots ?? [])]) collect(child);
  };
  collect(node);
  if (slotted.size === 0) return false;
  if (slotted.has(hit)) return true;
  // A hit on slotted text is reported as its parent, the host of the shadow tree.
  const around = await frame.session.send("DOM.describeNode", { backendNodeId: hit, depth: 1 });
  return (around.node.children ?? []).some((child) => slotted.has(child.backendNodeId));
}
