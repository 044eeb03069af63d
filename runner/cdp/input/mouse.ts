import type { Point } from "../geometry.ts";
import type { Tab } from "../page/tab.ts";

const positions = new WeakMap<Tab, Point>();

/** Moves the pointer to a point along a short path, so that what lies between hears it pass. */
export async function moveMouse(tab: Tab, to: Point): Promise<void> {
  await Promise.all(moves(tab, to));
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
  const sent = at?.x === to.x && at.y === to.y ? [] : moves(tab, to);
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

/** Turns the wheel over a point: positive `y` shows what is further down. */
export async function turnWheel(tab: Tab, at: Point, by: Point): Promise<void> {
  await moveMouse(tab, at);
  await tab.session.send("Input.dispatchMouseEvent", {
    ...at,
    type: "mouseWheel",
    deltaX: by.x,
    deltaY: by.y,
  });
}

function moves(tab: Tab, to: Point): Promise<unknown>[] {
  const from = positions.get(tab);
  positions.set(tab, to);
  const stops = from ? [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, to] : [to];
  return stops.map((stop) =>
    tab.session.send("Input.dispatchMouseEvent", { ...stop, type: "mouseMoved", pointerType: "mouse" }),
  );
}
