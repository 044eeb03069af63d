import { type Probe, probeElement, shownLabel } from "./element-probe.ts";
import type { Frame } from "./frame-tree.ts";
import { type Box, boxOfQuad, centre, moved, type Point } from "./geometry.ts";
import { hitAt, wayToWindow } from "./hit-test.ts";
import type { Located } from "./locate.ts";
import { CallRefused, isGone } from "./protocol-failure.ts";
import { isWhereNoted, MOST_NOTED, noteBoxes, type Stillness, watchElement } from "./stillness.ts";
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

/**
 * Prepares for `aimAt` while the target is looked for: a frame that is drawn meanwhile need not be waited for later.
 * Only the main frame is prepared; elsewhere `aimAt` watches the target itself.
 */
export async function prepareToAim(tab: Tab): Promise<void> {
  try {
    const world = await tab.frames.main.world();
    // The search is sent first: the browser answers it with its next frame, which then serves both. A frame that was
    // asked for before would hold the answer back until the one after.
    await new Promise(setImmediate);
    await world.value(noteBoxes, MOST_NOTED);
  } catch {
    // A page that goes away is noticed by the look itself.
  }
}

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
  const probing = world.value<Probe>(probeElement, handle);
  const placed = world.value<boolean>(isWhereNoted, handle);
  placed.catch(() => {});
  let probe = await probing;
  let keptPlace = await placed;
  if (probe.boxes.length === 0 && /^(checkbox|radio)$/.test(probe.type)) {
    const label = await world.handle(shownLabel, handle);
    if (label) {
      // A person clicks the label: that is what is drawn.
      const { node } = await frame.session.send("DOM.describeNode", { objectId: label.objectId });
      const { disabled, checked } = probe;
      backendNodeId = node.backendNodeId;
      handle = label;
      keptPlace = false;
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
  const watching = keptPlace
    ? Promise.resolve({ drawn: true, moving: false })
    : world.value<Stillness>(watchElement, handle);
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
