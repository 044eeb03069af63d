import type { Point } from "../geometry.ts";
import type { Handle, PageWorld } from "../page/page-world.ts";
import type { Tab } from "../page/tab.ts";
import { bounded } from "../protocol/connection.ts";
import type { EventParams } from "../protocol/protocol.ts";
import { CallTimedOut } from "../protocol/protocol-failure.ts";
import { moveMouse } from "./mouse.ts";

/** One end of a drag: where, and what is there. */
export interface DragEnd {
  readonly point: Point;
  /** The same in the frame that it is in, where another process draws that. */
  readonly framed: Point | undefined;
  readonly world: PageWorld;
  readonly handle: Handle;
}

/** What became of it: the page followed the pointer itself, or it was a drag of the browser's, with data. */
export type Dragged = "followed" | "dropped" | "refused";

/** So far the pointer goes before a press becomes a drag, in CSS pixels; browsers ask for three to five. */
const THRESHOLD = 8;
/** How long the browser may take to hand a drag over that has begun in the page. */
const HAND_OVER_MS = 5_000;

/**
 * Presses the left button at one point, moves to another and lets go there. Where the page makes of it a drag of the
 * browser's (HTML Living Standard, 6.11 Drag and drop), the browser hands that over instead of asking the system, and
 * it is moved and dropped from here.
 * @param to what it is dropped on; a bare point where it is only moved by so much
 * @param onPressed called when the page has taken the press
 */
export async function dragMouse(
  tab: Tab,
  from: DragEnd,
  to: DragEnd | { readonly point: Point },
  onPressed: () => void,
): Promise<Dragged> {
  const { session } = tab;
  let takeOver: (data: DragData) => void = () => {};
  const handedOver = new Promise<DragData>((resolve) => {
    takeOver = resolve;
  });
  const stop = session.on("Input.dragIntercepted", ({ data }) => takeOver(data));
  const near = towards(from.point, to.point);
  const middle = { x: (from.point.x + to.point.x) / 2, y: (from.point.y + to.point.y) / 2 };
  await moveMouse(tab, from.point);
  await from.world.value(watchStart);
  await session.send("Input.setInterceptDrags", { enabled: true });
  try {
    await session.send("Input.dispatchMouseEvent", { ...HELD, ...from.point, type: "mousePressed" });
    onPressed();
    const held = (point: Point) =>
      session.send("Input.dispatchMouseEvent", { ...HELD, ...point, type: "mouseMoved" });
    await held(near);
    if (!(await from.world.value<boolean>(hasStarted))) {
      for (const point of [middle, to.point, to.point]) await held(point);
      await session.send("Input.dispatchMouseEvent", {
        ...HELD,
        ...to.point,
        type: "mouseReleased",
        buttons: 0,
      });
      return "followed";
    }
    const late = () => new CallTimedOut("Input.dragIntercepted", session.window(), HAND_OVER_MS);
    const data = await bounded(handedOver, HAND_OVER_MS, late);
    const drag = (type: "dragEnter" | "dragOver" | "drop", at: Point, by = session) =>
      by.send("Input.dispatchDragEvent", { type, ...at, data });
    const [there, point] = "handle" in to && to.framed ? [to.world.session, to.framed] : [session, to.point];
    if ("handle" in to) await to.world.value(watchDrop, to.handle);
    if (there === session) await drag("dragEnter", middle);
    await drag(there === session ? "dragOver" : "dragEnter", point, there);
    // What an element answers to the one before decides over the drop.
    for (const type of ["dragOver", "dragOver", "drop"] as const) await drag(type, point, there);
    if (!("handle" in to)) return "dropped";
    return (await to.world.value<boolean>(hasDropped)) ? "dropped" : "refused";
  } finally {
    stop();
    session.post("Input.setInterceptDrags", { enabled: false });
  }
}

/**
 * Brings files from outside the browser and lets go of them.
 * @param files absolute paths
 * @returns "refused" where nothing there takes files; a browser would open them instead, which is not done
 */
export async function dropFiles(tab: Tab, to: DragEnd, files: readonly string[]): Promise<Dragged> {
  const [session, point] = to.framed ? [to.world.session, to.framed] : [tab.session, to.point];
  const data: DragData = { items: [], files: [...files], dragOperationsMask: COPY };
  const drag = (type: "dragEnter" | "dragOver" | "drop" | "dragCancel") =>
    session.send("Input.dispatchDragEvent", { type, ...point, data });
  await to.world.value(watchDrop, to.handle);
  await to.world.value(watchOver);
  for (const type of ["dragEnter", "dragOver", "dragOver"] as const) await drag(type);
  if (!(await to.world.value<boolean>(takesDrop, to.handle))) {
    await drag("dragCancel");
    return "refused";
  }
  await drag("drop");
  return (await to.world.value<boolean>(hasDropped)) ? "dropped" : "refused";
}

/** `DragOperationCopy` of the protocol's mask: files that are dropped stay where they are. */
const COPY = 1;

type DragData = EventParams<"Input.dragIntercepted">["data"];

const HELD = { button: "left", buttons: 1, clickCount: 1, pointerType: "mouse" } as const;

function towards(from: Point, to: Point): Point {
  const [right, down] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(right, down);
  if (far <= THRESHOLD) return to;
  return { x: from.x + (right * THRESHOLD) / far, y: from.y + (down * THRESHOLD) / far };
}

interface Watched {
  started?: DragEvent | undefined;
  dropped?: boolean;
  /** The last time that something was held over the page; what its handlers made of it can be read of it. */
  over?: DragEvent | undefined;
}

function watchStart(): void {
  const state = globalThis as typeof globalThis & Watched;
  state.started = undefined;
  const hear = (event: DragEvent) => {
    state.started = event;
  };
  addEventListener("dragstart", hear, { capture: true, once: true });
  addEventListener("mouseup", () => removeEventListener("dragstart", hear, true), {
    capture: true,
    once: true,
  });
}

/** Whether a drag of the browser's has begun: the page may have called it off. */
function hasStarted(): boolean {
  const { started } = globalThis as typeof globalThis & Watched;
  return started !== undefined && !started.defaultPrevented;
}

function watchDrop(target: Node): void {
  const state = globalThis as typeof globalThis & Watched;
  state.dropped = false;
  const hear = (event: DragEvent) => {
    state.dropped = event.composedPath().includes(target) || target.contains(event.target as Node);
  };
  addEventListener("drop", hear, { capture: true, once: true });
  addEventListener("dragend", () => removeEventListener("drop", hear, true), { capture: true, once: true });
}

function watchOver(): void {
  const state = globalThis as typeof globalThis & Watched;
  state.over = undefined;
  const hear = (event: DragEvent) => {
    state.over = event;
  };
  addEventListener("dragover", hear, true);
  for (const type of ["drop", "dragleave"]) addEventListener(type, end, true);
  function end(event: Event): void {
    // It also leaves what lies inside; out of the page it leaves for nothing.
    if (event instanceof DragEvent && event.type === "dragleave" && event.relatedTarget !== null) return;
    removeEventListener("dragover", hear, true);
    for (const type of ["drop", "dragleave"]) removeEventListener(type, end, true);
  }
}

/** Whether files that are let go here are taken; a field for files takes them by itself. */
function takesDrop(target: Node): boolean {
  const isField = target instanceof HTMLInputElement && target.type === "file" && !target.disabled;
  return isField || (globalThis as typeof globalThis & Watched).over?.defaultPrevented === true;
}

function hasDropped(): boolean {
  return (globalThis as typeof globalThis & Watched).dropped === true;
}
