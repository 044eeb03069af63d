/**
 * Functions that run in the page's isolated world: where the next press lands. Each must be self-contained (only its
 * arguments and the DOM) but for what `withHelpers` names.
 */
import { withHelpers } from "../page/page-world.ts";

/** What became of the presses since `listenForPress`. */
export interface Landing {
  /** False when a press went to something else; null when the page heard none. */
  readonly landed: boolean | null;
  /** Where it went instead, in words. */
  readonly instead: string;
  /** What its own press did to the target, so that the browser made no click of it; "" when nothing of the kind. */
  readonly unclicked: string;
  /** False when no press came to the element's frame. */
  readonly heard: boolean;
}

interface Listening {
  landing?: AbortController;
  landed?: boolean;
  instead?: string;
  pointer?: [number, number];
  /** How many events of a kind the browser had handed over before; null in an engine that does not count. */
  before?: { readonly mousedown: number | null; readonly mouseover: number | null };
  /** Whether what the pointer does over the element goes to another document, which is in it. */
  isFrame?: boolean;
  /** Resolves when the button was let go so many times, and each release was a click or had its time to be one. */
  released?: (times: number) => Promise<void>;
  /** What keeps the press from being a click; "" when it is one, or nothing is known against it. */
  unclicked?: () => string;
}

/** From now on the page remembers where presses land and where the pointer was; only the latest call counts. */
export function listenForPress(element: Element): void {
  const state = globalThis as typeof globalThis & Listening;
  state.landing?.abort();
  state.landing = new AbortController();
  delete state.landed;
  delete state.pointer;
  state.before = { mousedown: countOf("mousedown"), mouseover: countOf("mouseover") };
  state.isFrame = element.matches("iframe, frame, object, embed");
  const { signal } = state.landing;
  const options = { capture: true, signal };
  const input = element instanceof HTMLInputElement ? element : undefined;
  const labels = element instanceof HTMLLabelElement ? [] : [...(input?.labels ?? [])];
  const marksOf = (one: Element): string[] =>
    [one.id, one.getAttribute("aria-label"), one.className, one.textContent?.trim()].map(String);
  const marks = marksOf(element);
  const isOwn = (event: Event): boolean => isOwnPath(event.composedPath());
  const isOwnPath = (path: readonly EventTarget[]): boolean => {
    // From outside a closed shadow tree only its host can be seen.
    let visible: Node = element;
    for (let at = visible.getRootNode(); at instanceof ShadowRoot; at = visible.getRootNode()) {
      if (path.includes(visible)) break;
      visible = at.host;
    }
    if (path.includes(visible) || labels.some((label) => path.includes(label))) return true;
    // An app may have replaced the element while the pointer came: what looks the same is no miss then.
    return (
      !element.isConnected &&
      path.some(
        (at) =>
          at instanceof Element &&
          at.localName === element.localName &&
          marksOf(at).some((mark, i) => mark !== "" && mark !== "null" && mark === marks[i]),
      )
    );
  };
  const nameOf = ([at]: readonly EventTarget[]): string => {
    if (!(at instanceof Element)) return "nothing";
    // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
    const text = (at as Partial<HTMLElement>).innerText?.trim().slice(0, 40);
    return `${at.localName}${at.id ? `#${at.id}` : ""}${text ? ` "${text}"` : ""}`;
  };
  const isTyped =
    element instanceof HTMLTextAreaElement ||
    (input !== undefined &&
      !/^(checkbox|radio|button|submit|reset|image|file|range|color)$/.test(input.type)) ||
    (element instanceof HTMLElement && element.isContentEditable);
  // A field that one types into has what a click gives it: what comes by the focus (a calendar) may come over it.
  let focused = false;
  let pressed: MouseEvent | undefined;
  let clicked = false;
  let clicks = 0;
  let letGo: readonly EventTarget[] = [];
  let releases = 0;
  let tell: () => void = () => {};
  state.released = async (times) => {
    while (releases < times) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
    if (clicks >= times) return;
    // The click comes right after the release, a task of its own only after what is to be drawn.
    await new Promise<void>((resolve) => {
      tell = resolve;
      setTimeout(resolve);
    });
  };
  // A menu may open under the pointer, of a control that opens one.
  const opens =
    element instanceof HTMLSelectElement ||
    ["aria-haspopup", "aria-expanded", "popovertarget"].some((name) => element.hasAttribute(name));
  const isMenu = (at: EventTarget): boolean =>
    at instanceof Element && /^(menu|listbox)$/.test(at.getAttribute("role") ?? "");
  state.unclicked = () => {
    // What is disabled hears nothing; where the page keeps its events to itself, the browser has counted them.
    const isDeaf = !pressed && hasMore("mousedown") === false && element.matches(":disabled");
    if (isDeaf) return "it was disabled by the time the button went down";
    // An app that acts on the press says so by keeping the browser's own answer back.
    if (clicked || !pressed || pressed.defaultPrevented) return "";
    if (element.isConnected && element.matches(":disabled")) return "its own press disabled it";
    const over = letGo[0];
    if (over === undefined || opens || focused || letGo.some(isMenu)) return "";
    const own = isOwnPath(letGo);
    // Gone without another in its place: a choice that is taken on the press.
    if (!element.isConnected) return own ? "its own press put another one in its place" : "";
    return own ? "" : `its own press brought ${nameOf(letGo)} over it`;
  };
  addEventListener(
    "click",
    (event) => {
      if (signal.aborted) return;
      if (isOwn(event)) clicked = true;
      clicks++;
      tell();
    },
    options,
  );
  addEventListener(
    "pointermove",
    ({ clientX, clientY }) => {
      // Old engines know no signal here.
      if (signal.aborted) return;
      state.pointer = [clientX, clientY];
    },
    options,
  );
  addEventListener(
    "mousedown",
    (event) => {
      if (signal.aborted) return;
      pressed = event;
      const own = isOwn(event);
      if (!own && state.landed !== false) state.instead = `the press went to ${nameOf(event.composedPath())}`;
      state.landed = own && state.landed !== false;
    },
    options,
  );
  addEventListener(
    "mouseup",
    (event) => {
      if (signal.aborted) return;
      if (releases === 0) letGo = event.composedPath();
      focused = isTyped && element.matches(":focus");
      releases++;
      tell();
      // An app that acts on the press says so by keeping the browser's own answer back.
      if (!state.landed || !element.isConnected || pressed?.defaultPrevented || isOwn(event)) return;
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) return;
      const { clientX: x, clientY: y } = event;
      if (x >= left && x <= right && y >= top && y <= bottom) return;
      state.landed = false;
      state.instead = `it moved from under the pointer, which was let go over ${nameOf(event.composedPath())}`;
    },
    options,
  );
}

/** What keeps the press from being a click, once the browser has taken the release. */
export function readUnclicked(): string {
  return (globalThis as typeof globalThis & Listening).unclicked?.() ?? "";
}

/**
 * Where the presses since `listenForPress` landed.
 * @param releases how many times the button will be let go, which is waited for; 0: where the press went
 */
export async function readLanding(releases: number): Promise<Landing> {
  const LONGEST_MS = 100;
  const state = globalThis as typeof globalThis & Listening;
  // A page may keep these events from everybody: then nothing is known.
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
  if (releases > 0) await Promise.race([state.released?.(releases), late]);
  const unclicked = releases > 0 && state.landed !== false ? (state.unclicked?.() ?? "") : "";
  return { landed: state.landed ?? null, instead: state.instead ?? "", unclicked, heard: hearsPress() };
}

/**
 * Whether a press came to this frame since `listenForPress`. A page may keep events from everybody, but not from the
 * browser's count of them.
 */
function hearsPress(): boolean {
  const { landed, isFrame } = globalThis as typeof globalThis & Listening;
  return landed !== undefined || isFrame === true || (hasMore("mousedown") ?? hearsPointer());
}

/** Whether anything of the pointer came to this frame since `listenForPress`. */
export function hearsPointer(): boolean {
  const { landed, pointer } = globalThis as typeof globalThis & Listening;
  if (landed !== undefined || pointer !== undefined) return true;
  return hasMore("mouseover") ?? document.querySelector(":hover") !== null;
}

/** How many events of a kind the browser has handed to this frame; null in an engine that does not count. */
function countOf(type: string): number | null {
  const { eventCounts } = performance as { readonly eventCounts?: ReadonlyMap<string, number> };
  return eventCounts?.get(type) ?? null;
}

/** Undefined where that is not counted. */
function hasMore(type: "mousedown" | "mouseover"): boolean | undefined {
  const before = (globalThis as typeof globalThis & Listening).before?.[type] ?? null;
  const now = countOf(type);
  return before === null || now === null ? undefined : now > before;
}
withHelpers(hearsPointer, hasMore, countOf);
withHelpers(readLanding, hearsPress, hearsPointer, hasMore, countOf);
withHelpers(listenForPress, countOf, hasMore);

/** Where the pointer was last heard in this frame since `listenForPress`; null when it was not. */
export function readPointer(): readonly [x: number, y: number] | null {
  return (globalThis as typeof globalThis & Listening).pointer ?? null;
}
