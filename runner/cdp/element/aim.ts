import { type Box, mappedBox, type Point } from "../geometry.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Handle, PageWorld } from "../page/page-world.ts";
import { keepScrolls } from "../page/scroll-memory.ts";
import {
  MOST_NOTED,
  noteBoxes,
  type Orbit,
  type Stillness,
  watchElement,
  watchOrbit,
} from "../page/stillness.ts";
import type { Tab } from "../page/tab.ts";
import { isGone } from "../protocol/protocol-failure.ts";
import { listBox } from "./drawn-for.ts";
import { drawnInstead } from "./drawn-instead.ts";
import { type Examination, examineElement } from "./element-examination.ts";
import { controlAround, disabledBy, type ElementLook, lookAtElement } from "./element-look.ts";
import { type Alignment, type Placement, placeElement } from "./element-shape.ts";
import type { Hit } from "./hit-judgement.ts";
import { hitAt, scrollOf, wayToWindow } from "./hit-test.ts";
import { listenForPress } from "./landing.ts";
import type { Located } from "./located.ts";
import { drawnInPlaceOf } from "./stand-in.ts";

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
      /** Where to click, in window coordinates. */
      readonly point: Point;
      /** The same point in the target's own frame, where a process of another site draws that. */
      readonly framed: Point | undefined;
      readonly box: Box;
      readonly look: ElementLook;
      readonly handle: Handle;
      readonly world: PageWorld;
      /** What a click there would reach now instead of the element; undefined when it is still that, and of use. */
      readonly instead: () => Promise<string | undefined>;
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

/**
 * What a click on an element would reach instead, as the page stands: nothing is scrolled, and no motion is waited for.
 * @returns undefined where the click would reach it; else what lies there
 */
export async function obstacleOf(tab: Tab, { frame, backendNodeId }: Located): Promise<string | undefined> {
  return await (await frame.world()).apart(async (world) => {
    const handle = await world.node(backendNodeId);
    const look = await world.value<ElementLook>(lookAtElement, handle);
    const placement = await world.value<Placement>(placeElement, handle, "none", []);
    const mark = {
      frame,
      world,
      handle,
      backendNodeId,
      look,
      placed: undefined,
      standsIn: false,
      used: undefined,
    };
    const found = await findPoint(tab, mark, placement);
    return !found.ok && found.problem === "covered" ? found.detail : undefined;
  });
}

interface AimOptions {
  /** A disabled element can still be pointed at, but not clicked. */
  readonly allowDisabled?: boolean;
  /** Scrolls what is covered away from under that, where scrolling can; true when absent. */
  readonly free?: boolean;
  /** For how long it has been seen moving already, in milliseconds. */
  readonly movingMs?: number;
}

/**
 * Brings an element into view and makes every check that a person's eye and hand make: drawn, enabled, still,
 * inside the window, and on top at the very point where a click would go.
 *
 * What moves without end can be hit where it stays all the time: it is watched for one cycle of its animations (at
 * most `LONGEST_WATCH_MS`), or for `SCRIPT_WATCH_MS` where a script moves it, and the middle of what it covered
 * throughout is the point. Where nothing stays, it is "moving", each time.
 */
export async function aimAt(tab: Tab, located: Located, options: AimOptions = {}): Promise<Aim> {
  try {
    return await aim(tab, located, options);
  } catch (error) {
    if (isGone(error)) return { ok: false, problem: "gone", detail: "it was removed or replaced" };
    throw error;
  }
}

const LONGEST_WATCH_MS = 3_000;
const SCRIPT_WATCH_MS = 1_000;

interface Place {
  readonly backendNodeId: number;
  readonly handle: Handle;
}

/** An element under aim. */
interface Mark extends Place {
  readonly frame: DocumentFrame;
  readonly world: PageWorld;
  readonly look: ElementLook;
  readonly placed: Examination["placed"];
  /** A label or a control that stands for what is meant: links in it are not meant. */
  readonly standsIn: boolean;
  /** What it is drawn for, which lies over it transparent or is reached through it. */
  readonly drawnFor?: Place | undefined;
  /** What must not be disabled meanwhile; undefined where that does not matter. */
  readonly used: Handle | undefined;
}

async function aim(tab: Tab, { frame, ...located }: Located, options: AimOptions): Promise<Aim> {
  const backendNodeId = located.generatedBy ?? located.backendNodeId;
  const world = await frame.world();
  const handle = await world.node(backendNodeId);
  const { allowDisabled = false } = options;
  const examined = await world.value<Examination>(examineElement, handle, allowDisabled);
  const { look } = examined;
  const own = await aimAtMark(
    tab,
    {
      frame,
      world,
      handle,
      backendNodeId,
      ...examined,
      standsIn: false,
      used: allowDisabled ? undefined : handle,
    },
    options,
  );
  if (own.ok || !/^(hidden|covered|off-screen)$/.test(own.problem)) return own;
  // A person clicks the label where that is what is drawn, a button by its words, and the box around the field of a list.
  const isDrawnByLabel = /^(checkbox|radio|file|range)$/.test(look.type);
  const [, , width, height] = examined.placed?.placement.boxes[0] ?? [0, 0, 0, 0];
  // As it is left for screen readers alone.
  if (look.tag === "select" && width <= 2 && height <= 2 && own.problem !== "hidden")
    return { ...own, detail: own.detail + drawnInstead(look) };
  const inPlace = isDrawnByLabel ? await drawnInPlaceOf(world, handle) : await world.handle(listBox, handle);
  const isCovered = !isDrawnByLabel && own.problem === "covered";
  const other = inPlace ?? (isCovered ? await world.handle(controlAround, handle) : undefined);
  if (other === undefined) return own;
  const { node } = await frame.session.send("DOM.describeNode", { objectId: other.objectId });
  const allow = allowDisabled || (inPlace !== undefined && look.disabled === "");
  const { placed, look: ofOther } = await world.value<Examination>(examineElement, other, allow);
  // It is drawn there, and remains what it is.
  const { connected, rendering, hidden } = ofOther;
  const shown = inPlace ? { ...look, connected, rendering, hidden } : ofOther;
  const mark = { frame, world, handle: other, backendNodeId: node.backendNodeId, look: shown, placed };
  const used = allowDisabled ? undefined : inPlace ? handle : other;
  const drawnFor = inPlace ? { backendNodeId, handle } : undefined;
  return await aimAtMark(tab, { ...mark, standsIn: true, drawnFor, used }, options);
}

const UNREACHABLE =
  "no scrolling of the browser's brings it into view; what its app moves itself is brought there as a person does it, by a button, or by user.hover(...) over it and user.scroll(600)";

async function aimAtMark(tab: Tab, mark: Mark, options: AimOptions): Promise<Aim> {
  const { world, handle, look, placed } = mark;
  if (!look.connected) return refuse("gone", "it was removed or replaced");
  if (!look.rendering) return refuse("tab not in front", BEHIND);
  if (look.hidden) return refuse("hidden", look.hidden + drawnInstead(look));
  if (look.disabled && !options.allowDisabled) return refuse("disabled", look.disabled);
  if (placed === undefined) throw new TypeError("unreachable: what shows and can be used is placed");
  const { placement, motion } = placed;
  const { kept, cycleMs } = motion;
  if (placement.boxes.length === 0) return refuse("hidden", `it has no size${drawnInstead(look)}`);
  if (placement.unreachable) return refuse("off-screen", UNREACHABLE);
  const wanderer = cycleMs > 0 || (options.movingMs ?? 0) >= SCRIPT_WATCH_MS;
  if (wanderer) return await aimAtWanderer(tab, mark, cycleMs || SCRIPT_WATCH_MS);

  // Drawing a frame takes longest, so the hit test runs meanwhile.
  const watching = kept
    ? Promise.resolve({ drawn: true, moving: false })
    : world.value<Stillness>(watchElement, handle);
  watching.catch(() => {});
  const found = await findPoint(tab, mark, placement);
  const { drawn, moving } = await watching;
  if (!drawn) return refuse("tab not in front", BEHIND);
  if (moving) return refuse("moving", "its box changed between two drawn frames");
  if (found.ok || found.problem !== "covered" || options.free === false) return found;
  return (await scrollFree(tab, mark)) ?? found;
}

const BEHIND = "its tab draws nothing: it is behind another one";

/** Something that moves without end. */
async function aimAtWanderer(tab: Tab, mark: Mark, cycleMs: number): Promise<Aim> {
  const { world, handle } = mark;
  const watchMs = Math.min(cycleMs, LONGEST_WATCH_MS);
  const { drawn, common } = await world.value<Orbit>(watchOrbit, handle, watchMs);
  if (!drawn) return refuse("tab not in front", BEHIND);
  if (common.length === 0) {
    const watched = `within ${Math.round(watchMs)} ms no part of it stayed in one place`;
    return refuse("moving", `its box changed between two drawn frames, and ${watched}`);
  }
  return await findPoint(tab, mark, await world.value<Placement>(placeElement, handle, "least", common));
}

/** What a bar, a heading or a column that stays lies over is scrolled to where it is free, as a person would do. */
async function scrollFree(tab: Tab, mark: Mark): Promise<Aim | undefined> {
  const { frame, world, handle } = mark;
  const putBack = await keepScrolls(tab, frame, world, handle);
  for (const align of ["center", "end", "start"] satisfies Alignment[]) {
    const placement = await world.value<Placement>(placeElement, handle, align, []);
    const found = await findPoint(tab, mark, placement);
    if (!found.ok) continue;
    // Scrolling may have set something off that moves it again.
    const { moving } = await world.value<Stillness>(watchElement, handle);
    if (!moving) return found;
  }
  await putBack();
  return undefined;
}

/** A point of the element that a click at it would reach. */
async function findPoint(tab: Tab, mark: Mark, placement: Placement): Promise<Aim> {
  const { frame, world, handle, backendNodeId, standsIn, drawnFor } = mark;
  const way = await wayToWindow(tab, frame, placement.window);
  if (way === undefined) return refuse("hidden", "the frame it is in is not drawn");
  const scrolled = way.root === frame ? placement.scrolled : undefined;
  let miss: Aim | undefined;
  for (const [x, y] of placement.points) {
    // Whole pixels where the element is drawn as it is; a scaled frame's fall between them.
    const local = whole({ x, y }, placement.boxes);
    const point = way.inWindow(local);
    const window = way.viewport;
    if (point.x < 0 || point.y < 0 || point.x >= window.width || point.y >= window.height) {
      miss ??= refuse(
        "off-screen",
        `its centre is at ${Math.round(point.x)},${Math.round(point.y)}, the window is ${window.width}x${window.height}`,
      );
      continue;
    }
    const look = async (at?: readonly [number, number]): Promise<Hit & { readonly of: Handle }> => {
      const hit = await hitAt(frame, world, way, local, { backendNodeId, handle }, at);
      if (hit.reaches || drawnFor === undefined) return { ...hit, of: handle };
      const meant = await hitAt(frame, world, way, local, drawnFor, at);
      return meant.reaches ? { ...meant, of: drawnFor.handle } : { ...hit, of: handle };
    };
    // To point at something that has no use, as a disabled button with a hint around it, is to point at what is around it.
    const isOwn = ({ reaches, nested, through }: Hit): boolean =>
      reaches ? !nested || (placement.nested && !standsIn) : through && mark.used === undefined;
    // Only the main frame has none around it, whose page could lie over the point.
    const isTried = local.x === Math.floor(x) && local.y === Math.floor(y) && miss === undefined;
    const sure = placement.sure && isTried && frame === tab.frames.main;
    const hit = sure ? undefined : await look(scrolled);
    if (hit === undefined || isOwn(hit)) {
      const [left, top, width, height] = placement.boxes[0] ?? [local.x, local.y, 0, 0];
      const box = mappedBox({ x: left, y: top, width, height }, way.inWindow);
      const framed = way.steps.length > 0 ? local : undefined;
      const instead = async () => {
        // Asked together, as the page has hardly scrolled since.
        const [at, early, disabled] = await Promise.all([
          scrollOf(way.root),
          scrolled && look(scrolled),
          mark.used && world.value<string>(disabledBy, mark.used),
        ]);
        if (disabled) return `the same, disabled by ${disabled},`;
        const now = early && `${at}` === `${scrolled}` ? early : await look(at);
        return isOwn(now) ? undefined : now.description;
      };
      const pressed = hit?.of ?? handle;
      if (pressed !== handle) await world.value(listenForPress, pressed);
      return { ok: true, point, framed, box, look: mark.look, handle: pressed, world, instead };
    }
    miss ??= refuse(
      "covered",
      hit.reaches ? `${hit.description} in it takes the click for itself` : `${hit.description} lies over it`,
    );
  }
  return miss ?? refuse("covered", "nothing is there");
}

/** The whole pixel that a point is in, unless the element is too small for that. */
function whole({ x, y }: Point, boxes: Placement["boxes"]): Point {
  const [, , width, height] = boxes[0] ?? [0, 0, 0, 0];
  return width < 4 || height < 4 ? { x, y } : { x: Math.floor(x), y: Math.floor(y) };
}

function refuse(problem: AimProblem, detail: string): Aim & { ok: false } {
  return { ok: false, problem, detail };
}
