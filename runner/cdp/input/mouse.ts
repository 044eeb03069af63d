import type { Point } from "../geometry.ts";
import type { Tab } from "../page/tab.ts";

const positions = new WeakMap<Tab, Point>();
/** Where a person has brought the pointer to stay, unlike where a press left it. */
const restingPlaces = new WeakMap<Tab, Point>();

/**
 * Moves the pointer to a point at once, as a quick hand does: what lies between hears nothing of it. A way with stops
 * would be heard by chance: of several moves in one frame of the screen the browser hands on one or all.
 */
export async function moveMouse(tab: Tab, to: Point): Promise<void> {
  positions.set(tab, to);
  restingPlaces.delete(tab);
  const move = () =>
    tab.session.send("Input.dispatchMouseEvent", { ...to, type: "mouseMoved", pointerType: "mouse" });
  // A move alone is held back until the next frame of the screen, unless something comes after it.
  await Promise.all([move(), move()]);
}

/** Moves the pointer to a point, to stay there. */
export async function restMouse(tab: Tab, at: Point): Promise<void> {
  await moveMouse(tab, at);
  restingPlaces.set(tab, at);
}

/** @returns where the pointer was brought to stay and still is; undefined when it was not, or has been elsewhere since */
export function restingPlace(tab: Tab): Point | undefined {
  return restingPlaces.get(tab);
}

export interface MouseOptions {
  readonly clicks?: number;
  /** Held down meanwhile, as `Input.dispatchMouseEvent` counts them. */
  readonly modifiers?: number;
  /** Called when the page has taken the first press. */
  readonly onPressed?: () => void;
}

/** Moves where the pointer is not there yet, presses and releases the left button; the page gets trusted events. */
export async function clickMouse(tab: Tab, to: Point, options: MouseOptions = {}): Promise<void> {
  const { clicks = 1, modifiers = 0, onPressed } = options;
  const at = positions.get(tab);
  const sent: Promise<unknown>[] = at?.x === to.x && at.y === to.y ? [] : [moveMouse(tab, to)];
  for (let clickCount = 1; clickCount <= clicks; clickCount++) {
    const button = { ...to, button: "left", clickCount, modifiers, pointerType: "mouse" } as const;
    const pressed = tab.session.send("Input.dispatchMouseEvent", {
      ...button,
      type: "mousePressed",
      buttons: 1,
    });
    sent.push(clickCount === 1 ? pressed.then(onPressed) : pressed);
    sent.push(tab.session.send("Input.dispatchMouseEvent", { ...button, type: "mouseReleased", buttons: 0 }));
  }
  // The browser keeps their order; a click that closes its own tab is never answered.
  await Promise.race([Promise.all(sent), tab.closed]);
  for (const one of sent) one.catch(() => {});
}

/**
 * Turns the wheel over a point: positive `y` shows what is further down.
 * @param onThere called when the pointer is there
 */
export async function turnWheel(tab: Tab, at: Point, by: Point, onThere?: () => void): Promise<void> {
  const resting = restingPlace(tab);
  await moveMouse(tab, at);
  if (resting === at) restingPlaces.set(tab, at);
  onThere?.();
  await tab.session.send("Input.dispatchMouseEvent", {
    ...at,
    type: "mouseWheel",
    deltaX: by.x,
    deltaY: by.y,
  });
}
