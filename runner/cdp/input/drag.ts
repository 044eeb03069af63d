import type { Point } from "../geometry.ts";
import type { Handle, PageWorld } from "../page/page-world.ts";
import type { Tab } from "../page/tab.ts";
import { bounded, pause, type Session } from "../protocol/connection.ts";
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
 * @param how.onPressed called when the page has taken the press
 * @param how.holdMs how long it is held there before it is let go
 */
export async function dragMouse(
  tab: Tab,
  from: DragEnd,
  to: DragEnd | { readonly point: Point },
  { onPressed, holdMs }: { readonly onPressed: () => void; readonly holdMs: number },
): Promise<Dragged> {
  const { session } = tab;
  let isHandedOver = false;
  let takeOver: (data: DragData) => void = () => {};
  const handedOver = new Promise<DragData>((resolve) => {
    takeOver = (data) => {
      isHandedOver = true;
      resolve(data);
    };
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
    const started = await from.world.value<boolean>(hasStarted);
    // A page that keeps the event to itself can't keep the drag from the browser.
    for (const point of started ? [] : [middle, to.point, to.point]) if (!isHandedOver) await held(point);
    if (!started && !isHandedOver) {
      if (holdMs > 0) await pause(holdMs);
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
    const [there, point] = "handle" in to ? placeIn(session, to) : [session, to.point];
    if ("handle" in to) await to.world.value(watchDrop, to.handle);
    if (there === session) await drag("dragEnter", middle);
    await drag(there === session ? "dragOver" : "dragEnter", point, there);
    // What an element answers to the one before decides over the drop.
    for (const type of ["dragOver", "dragOver"] as const) await drag(type, point, there);
    if (holdMs > 0) {
      await pause(holdMs);
      await drag("dragOver", point, there);
    }
    await drag("drop", point, there);
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
  const [session, point] = placeIn(tab.session, to);
  const data: DragData = { items: [], files: [...files], dragOperationsMask: COPY };
  const drag = (type: "dragEnter" | "dragOver" | "drop" | "dragCancel") =>
    session.send("Input.dispatchDragEvent", { type, ...point, data });
  await to.world.value(watchDrop, to.handle);
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

/** Whose events reach it, and where it is to them. */
function placeIn(session: Session, { framed, world, point }: DragEnd): [Session, Point] {
  return framed ? [world.session, framed] : [session, point];
}

function towards(from: Point, to: Point): Point {
  const [right, down] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(right, down);
  if (far <= THRESHOLD) return to;
  return { x: from.x + (right * THRESHOLD) / far, y: from.y + (down * THRESHOLD) / far };
}

interface Watched {
  started?: DragEvent | undefined;
  dropped?: boolean;
  /**
   * The last time that something was held over the page: what its handlers made of it can be read of it. Undefined
   * where the page keeps its drags to itself.
   */
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
  state.over = undefined;
  const hearOver = (event: DragEvent) => {
    state.over = event;
  };
  const hear = (event: DragEvent) => {
    const path = event.composedPath();
    // From outside a closed shadow tree only its host can be seen.
    let visible: Node = target;
    for (let at = visible.getRootNode(); at instanceof ShadowRoot; at = visible.getRootNode()) {
      if (path.includes(visible)) break;
      visible = at.host;
    }
    state.dropped = path.includes(visible) || target.contains(event.target as Node) || madeRoom(event);
  };
  // A list makes room as one comes: the drop is on the dragged entry itself then, or on what keeps the place for it.
  const madeRoom = ({ target: on, clientX: x, clientY: y }: DragEvent): boolean => {
    const element = target instanceof Element ? target : target.parentElement;
    const dragged = state.started?.target;
    if (!(on instanceof Node) || !element || element === dragged) return false;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const gaveWay = x < left || x >= right || y < top || y >= bottom;
    const isItself = dragged instanceof Node && dragged.contains(on);
    return gaveWay && (isItself || element.parentElement?.contains(on) === true);
  };
  const end = () => {
    removeEventListener("dragover", hearOver, true);
    removeEventListener("drop", hear, true);
  };
  addEventListener("dragover", hearOver, true);
  addEventListener("drop", hear, true);
  // Files that come from outside have no element that hears of the end.
  for (const type of ["dragend", "drop"]) addEventListener(type, end, { capture: true, once: true });
}

/** Whether files that are let go here are taken; a field for files takes them by itself. */
function takesDrop(target: Node): boolean {
  const isField = target instanceof HTMLInputElement && target.type === "file" && !target.disabled;
  const { over } = globalThis as typeof globalThis & Watched;
  return isField || over === undefined || over.defaultPrevented;
}

/** Where a page keeps all of its drags to itself, nothing is known against it. */
function hasDropped(): boolean {
  const { dropped, over } = globalThis as typeof globalThis & Watched;
  return dropped === true || over === undefined;
}
