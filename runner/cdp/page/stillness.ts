/**
 * Functions that run in the page's isolated world: whether something keeps its place from one drawn frame to the next.
 * Each must be self-contained: only its arguments and the DOM.
 */
import { idleTurn } from "./idle-turn.ts";
import { withGiven, withHelpers } from "./page-world.ts";

/** More elements than this take longer to note than a frame takes to draw. */
export const MOST_NOTED = 3_000;

/**
 * Notes where every element is, before it is known which of them is looked for: a frame is drawn during the search, and
 * whatever is still at its place after it need not be watched over another one.
 */
export function noteBoxes(most: number): void {
  const state = globalThis as typeof globalThis & {
    noted?: { drawn: boolean; boxes: WeakMap<Element, string> };
  };
  delete state.noted;
  const elements = document.getElementsByTagName("*");
  if (elements.length > most) return;
  const noted = { drawn: false, boxes: new WeakMap<Element, string>() };
  for (const element of elements) {
    // What the browser skips has no place yet, and asking for one lays it out.
    if (element.checkVisibility?.({ contentVisibilityAuto: true }) === false && element.checkVisibility())
      continue;
    const { x, y, width, height } = element.getBoundingClientRect();
    noted.boxes.set(element, `${x} ${y} ${width} ${height}`);
  }
  state.noted = noted;
  requestAnimationFrame(() => {
    noted.drawn = true;
  });
}

/** What is known of an element's movement before it is watched. */
export interface Motion {
  /** It is where `noteBoxes` saw it, and a frame was drawn since. */
  readonly kept: boolean;
  /** How long the longest cycle of an animation is that moves it without end, in milliseconds; 0: there is none. */
  readonly cycleMs: number;
}

/** Whether an element kept its place since `noteBoxes`. A note serves once: the next act takes its own. */
export function motionOf(target: Node): Motion {
  const state = globalThis as typeof globalThis & {
    noted?: { drawn: boolean; boxes: WeakMap<Element, string> };
  };
  const { noted } = state;
  delete state.noted;
  const element = target instanceof Element ? target : target.parentElement;
  if (element === null) return { kept: false, cycleMs: 0 };
  const { x, y, width, height } = element.getBoundingClientRect();
  const kept = noted?.drawn === true && noted.boxes.get(element) === `${x} ${y} ${width} ${height}`;
  // These paint; everything else may move it.
  const PAINT =
    /^(opacity|visibility|filter|backdropFilter|fill|stroke.*|(.*[cC]olor)|background.*|boxShadow|textShadow|outline.*|offset|computedOffset|easing|composite)$/;
  let cycleMs = 0;
  for (let at: Element | null = element; at !== null; ) {
    for (const animation of at.getAnimations()) {
      const { effect } = animation;
      const timing = effect?.getComputedTiming();
      if (!(effect instanceof KeyframeEffect) || effect.pseudoElement !== null) continue;
      if (animation.playState !== "running" || timing?.endTime !== Infinity) continue;
      const moves = effect
        .getKeyframes()
        .some((frame) => Object.keys(frame).some((name) => !PAINT.test(name)));
      const duration = Number(timing.duration) * (timing.direction?.startsWith("alternate") ? 2 : 1);
      if (moves) cycleMs = Math.max(cycleMs, duration / Math.abs(animation.playbackRate || 1));
    }
    const parent: Node | null = at.assignedSlot ?? at.parentNode;
    at = parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  }
  return { kept, cycleMs };
}

/** Whether the page draws, and whether the element is where it was, one drawn frame later. */
export interface Stillness {
  readonly drawn: boolean;
  readonly moving: boolean;
}

/** Watches an element over one drawn frame. */
export async function watchElement(target: Node, idle: typeof idleTurn): Promise<Stillness> {
  const element = target instanceof Element ? target : target.parentElement;
  const place = (): string => {
    const box = element?.getBoundingClientRect();
    return `${box?.x} ${box?.y} ${box?.width} ${box?.height}`;
  };
  const before = place();
  const drawn = await nextFrame(0, idle);
  return { drawn, moving: place() !== before };
}
withGiven(watchElement, idleTurn);
withHelpers(watchElement, nextFrame);

/** @returns false when none was drawn in time */
async function nextFrame(afterMs: number, idle: typeof idleTurn): Promise<boolean> {
  // A sandbox without scripts is told of no frame.
  if (matchMedia("(scripting: none)").matches) return await idle().then(() => true);
  return await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 1_000);
    const ask = () =>
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve(true);
      });
    if (afterMs === 0) ask();
    else setTimeout(ask, afterMs);
  });
}

/** What an element covers all the time, while it moves without end; nothing when there is no such place. */
export interface Orbit {
  readonly drawn: boolean;
  /** x, y, width, height in its own frame's window; empty when no part stays. */
  readonly common: readonly number[];
}

/** Watches an element for this long, frame by frame. */
export async function watchOrbit(target: Node, forMs: number, idle: typeof idleTurn): Promise<Orbit> {
  const element = target instanceof Element ? target : target.parentElement;
  if (element === null) return { drawn: false, common: [] };
  const end = performance.now() + forMs;
  let left = -Infinity;
  let top = -Infinity;
  let right = Infinity;
  let bottom = Infinity;
  do {
    const box = element.getBoundingClientRect();
    left = Math.max(left, box.left);
    top = Math.max(top, box.top);
    right = Math.min(right, box.right);
    bottom = Math.min(bottom, box.bottom);
    // Without a screen frames come faster than anybody needs.
    const drawn = await nextFrame(5, idle);
    if (!drawn) return { drawn, common: [] };
  } while (performance.now() < end);
  // A person hits nothing smaller.
  const LEAST = 4;
  const stays = right - left >= LEAST && bottom - top >= LEAST;
  return { drawn: true, common: stays ? [left, top, right - left, bottom - top] : [] };
}
withGiven(watchOrbit, idleTurn);
withHelpers(watchOrbit, nextFrame);
