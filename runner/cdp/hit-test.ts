import { type Hit, judgeHit, type Probe } from "./element-probe.ts";
import type { Frame } from "./frame-tree.ts";
import { boxOfQuad, type Point } from "./geometry.ts";
import { CallRefused } from "./protocol-failure.ts";
import type { Tab } from "./tab.ts";
import type { Handle, World } from "./world.ts";

/** A process on the way out: at the point, its page must show the next one's iframe. */
interface Step {
  readonly root: Frame;
  readonly owner: number;
  /** From the target's coordinates to this process's. */
  readonly offset: Point;
}

/** From an element out to the window, through the frames around it. */
export interface Way {
  /** The frame whose window the target's coordinates are counted from. */
  readonly root: Frame;
  /** How far that frame is scrolled. */
  readonly scrolled: readonly [left: number, top: number];
  /** From the target's coordinates to the window's. */
  readonly offset: Point;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly steps: readonly Step[];
}

/**
 * Coordinates are those of the outermost frame of the same process: walk out from there.
 * @returns undefined when a frame on the way is gone
 */
export async function wayToWindow(tab: Tab, frame: Frame, probe: Probe): Promise<Way | undefined> {
  const main = tab.frames.main;
  const viewportOf = ([width, height]: Probe["window"]): Way["viewport"] => ({ width, height });
  if (frame === main) {
    const offset = { x: 0, y: 0 };
    return { root: main, scrolled: probe.scrolled, offset, viewport: viewportOf(probe.window), steps: [] };
  }
  const steps: Step[] = [];
  let offset = { x: 0, y: 0 };
  let outermost: Frame | undefined;
  for (let at = frame; at !== main; ) {
    const parent = tab.frames.get(at.parentId ?? "");
    if (parent === undefined) return undefined;
    if (parent.session !== at.session) {
      const { backendNodeId } = await parent.session.send("DOM.getFrameOwner", { frameId: at.id });
      const { model } = await parent.session.send("DOM.getBoxModel", { backendNodeId });
      const inner = boxOfQuad(model.content);
      offset = { x: offset.x + inner.x, y: offset.y + inner.y };
      steps.push({ root: rootOf(tab, parent), owner: backendNodeId, offset });
      outermost ??= at;
    }
    at = parent;
  }
  const world = await main.world();
  const size = await world.value<[number, number]>(() => [innerWidth, innerHeight]);
  const root = outermost ?? main;
  return { root, scrolled: await scrollOf(root), offset, viewport: viewportOf(size), steps };
}

async function scrollOf(frame: Frame): Promise<[left: number, top: number]> {
  const world = await frame.world();
  return await world.value<[number, number]>(() => [scrollX, scrollY]);
}

/** The outermost frame that is drawn by the same process. */
function rootOf(tab: Tab, frame: Frame): Frame {
  const parent = tab.frames.get(frame.parentId ?? "");
  return parent && parent.session === frame.session ? rootOf(tab, parent) : frame;
}

/** What a click at a point of the target's coordinates would reach. */
export async function hitAt(
  frame: Frame,
  world: World,
  way: Way,
  local: Point,
  backendNodeId: number,
  target: Handle,
): Promise<Hit> {
  for (const step of way.steps) {
    const at = { x: local.x + step.offset.x, y: local.y + step.offset.y };
    const above = await nodeAt(step.root, at, await scrollOf(step.root));
    if (above !== step.owner) {
      return { reaches: false, description: "something in the page around its frame" };
    }
  }
  const node = await nodeAt(way.root, local, way.scrolled);
  if (node === undefined) return { reaches: false, description: "nothing" };
  if (node === backendNodeId) return { reaches: true, description: "" };
  const judged = await world.value<Hit>(judgeHit, await world.node(node), target);
  if (judged.reaches) return judged;
  // Content slotted into a closed shadow tree is not below the target in any tree that scripts can walk.
  return (await isSlottedInto(frame, backendNodeId, node)) ? { ...judged, reaches: true } : judged;
}

/**
 * The node that a click would go to, at a point counted from the window of `root`. The protocol counts this one call
 * from the start of the document.
 */
async function nodeAt(
  root: Frame,
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

async function isSlottedInto(frame: Frame, target: number, hit: number): Promise<boolean> {
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
