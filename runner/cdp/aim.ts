import {
  type Hit,
  judgeHit,
  type Probe,
  probeElement,
  type Stillness,
  shownLabel,
  watchElement,
} from "./element-probe.ts";
import type { Frame } from "./frame-tree.ts";
import { type Box, boxOfQuad, centre, moved, type Point } from "./geometry.ts";
import type { Located } from "./locate.ts";
import { CallRefused, isGone } from "./protocol-failure.ts";
import type { Tab } from "./tab.ts";
import type { Handle, World } from "./world.ts";

/** Why a person could not point at an element now; "gone": it vanished during the look. */
export type AimProblem =
  | "gone"
  | "tab not in front"
  | "hidden"
  | "disabled"
  | "moving"
  | "off-screen"
  | "covered";

export type Aim =
  | {
      readonly ok: true;
      /** Where to click, in window coordinates, whole pixels. */
      readonly point: Point;
      readonly box: Box;
      readonly probe: Probe;
      readonly handle: Handle;
      readonly world: World;
    }
  | { readonly ok: false; readonly problem: AimProblem; readonly detail: string };

interface AimOptions {
  /** A disabled element can still be pointed at, but not clicked. */
  readonly allowDisabled?: boolean;
}

/**
 * Brings an element into view and makes every check that a person's eye and hand make: drawn, enabled, still,
 * inside the window, and on top at the very point where a click would go.
 */
export async function aimAt(tab: Tab, located: Located, options: AimOptions = {}): Promise<Aim> {
  try {
    return await aim(tab, located, options);
  } catch (error) {
    if (isGone(error)) return { ok: false, problem: "gone", detail: "it was removed or replaced" };
    throw error;
  }
}

async function aim(tab: Tab, located: Located, options: AimOptions): Promise<Aim> {
  const { frame } = located;
  const world = await frame.world();
  let { backendNodeId } = located;
  let handle = await world.node(backendNodeId);
  let probe = await world.value<Probe>(probeElement, handle);
  if (probe.boxes.length === 0 && /^(checkbox|radio)$/.test(probe.type)) {
    const label = await world.handle(shownLabel, handle);
    if (label) {
      // A person clicks the label: that is what is drawn.
      const { node } = await frame.session.send("DOM.describeNode", { objectId: label.objectId });
      const { disabled, checked } = probe;
      backendNodeId = node.backendNodeId;
      handle = label;
      probe = { ...(await world.value<Probe>(probeElement, handle)), disabled, checked };
    }
  }
  if (!probe.connected) return refuse("gone", "it was removed or replaced");
  if (!probe.rendering) return refuse("tab not in front", "its tab draws nothing: it is behind another one");
  if (probe.hidden) return refuse("hidden", probe.hidden);
  if (probe.disabled && !options.allowDisabled) return refuse("disabled", probe.disabled);
  if (probe.boxes.length === 0) return refuse("hidden", "it has no size");
  if (probe.unreachable) return refuse("off-screen", "no scrolling brings it into view");

  // Drawing a frame takes longest, so the hit test runs meanwhile.
  const watching = world.value<Stillness>(watchElement, handle);
  watching.catch(() => {});
  const found = await findPoint(tab, { frame, world, probe, handle, backendNodeId });
  const { drawn, moving } = await watching;
  if (!drawn) return refuse("tab not in front", "its tab draws nothing: it is behind another one");
  if (moving) return refuse("moving", "its box changed between two drawn frames");
  return found;
}

/** A point of the element that a click at it would reach. */
async function findPoint(
  tab: Tab,
  target: { frame: Frame; world: World; probe: Probe; handle: Handle; backendNodeId: number },
): Promise<Aim> {
  const { frame, world, probe, handle, backendNodeId } = target;
  const way = await wayToWindow(tab, frame, probe);
  if (way === undefined) return refuse("hidden", "the frame it is in is not drawn");
  const boxes =
    way.root === frame
      ? probe.boxes.map(([x, y, width, height]) => ({ x, y, width, height }))
      : await boxesOf(frame, backendNodeId);
  let miss: Aim | undefined;
  for (const { x, y } of pointsIn(boxes)) {
    const local = { x: Math.floor(x), y: Math.floor(y) };
    const point = { x: local.x + way.offset.x, y: local.y + way.offset.y };
    const window = way.viewport;
    if (point.x < 0 || point.y < 0 || point.x >= window.width || point.y >= window.height) {
      miss ??= refuse(
        "off-screen",
        `its centre is at ${Math.round(point.x)},${Math.round(point.y)}, the window is ${window.width}x${window.height}`,
      );
      continue;
    }
    const hit = await hitAt(frame, world, way, local, backendNodeId, handle);
    if (hit.reaches) {
      const box = moved(boxes[0] ?? { ...local, width: 0, height: 0 }, way.offset);
      return { ok: true, point, box, probe, handle, world };
    }
    miss ??= refuse("covered", `${hit.description} lies over it`);
  }
  return miss ?? refuse("covered", "nothing is there");
}

function refuse(problem: AimProblem, detail: string): Aim & { ok: false } {
  return { ok: false, problem, detail };
}

/** Counted from the outermost frame of the same process, which only the browser knows for an inner frame. */
async function boxesOf(frame: Frame, backendNodeId: number): Promise<Box[]> {
  try {
    const { quads } = await frame.session.send("DOM.getContentQuads", { backendNodeId });
    return quads.map(boxOfQuad).filter(({ width, height }) => width * height >= 1);
  } catch (error) {
    if (error instanceof CallRefused && /compute content quads/i.test(error.detail)) return [];
    throw error;
  }
}

/** The centre first, as a person aims; then other parts, for targets that are covered in part. */
function* pointsIn(boxes: readonly Box[]): Generator<Point> {
  for (const box of boxes) yield centre(box);
  for (const { x, y, width, height } of boxes.slice(0, 1)) {
    for (const part of [0.2, 0.8]) {
      yield { x: x + width * part, y: y + height / 2 };
      yield { x: x + width / 2, y: y + height * part };
    }
  }
}

/** A process on the way out: at the point, its page must show the next one's iframe. */
interface Step {
  readonly root: Frame;
  readonly owner: number;
  /** From the target's coordinates to this process's. */
  readonly offset: Point;
}

interface Way {
  /** The frame whose window the target's coordinates are counted from. */
  readonly root: Frame;
  /** How far that frame is scrolled. */
  readonly scrolled: readonly [left: number, top: number];
  /** From the target's coordinates to the window's. */
  readonly offset: Point;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly steps: readonly Step[];
}

/** Coordinates are those of the outermost frame of the same process: walk out from there. */
async function wayToWindow(tab: Tab, frame: Frame, probe: Probe): Promise<Way | undefined> {
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

async function hitAt(
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
