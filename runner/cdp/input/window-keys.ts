import { chordOf } from "./keyboard.ts";

/** What the browser's window does on a key that the page leaves to it. */
export type WindowAct = "goes back" | "goes forward" | "reloads";

const ACTS: Readonly<Record<string, WindowAct>> = {
  "Alt+ArrowLeft": "goes back",
  "Alt+ArrowRight": "goes forward",
  "Meta+BracketLeft": "goes back",
  "Meta+BracketRight": "goes forward",
  F5: "reloads",
  "Shift+F5": "reloads",
  "Control+F5": "reloads",
  "Control+KeyR": "reloads",
  "Control+Shift+KeyR": "reloads",
  "Meta+KeyR": "reloads",
  "Meta+Shift+KeyR": "reloads",
};

/** Keys of tabs and windows, which a page never hears, with what does it here. */
const KEPT: Readonly<Record<string, string>> = {
  KeyT: "opens a tab: `user.goto` shows another page",
  KeyN: "opens a window: `user.goto` shows another page",
  KeyW: "closes the tab: use `user.closeTab`",
  Tab: "shows another tab: use `user.switchTo`",
  PageUp: "shows another tab: use `user.switchTo`",
  PageDown: "shows another tab: use `user.switchTo`",
};

/** What the window does on these keys when the page does not call it off. */
export function windowAct(combination: string): WindowAct | undefined {
  const { modifiers, code } = chordOf(combination);
  return ACTS[[...modifiers, code].join("+")];
}

/** Why these keys come to no page; undefined when they do. */
export function keptFromPages(combination: string): string | undefined {
  const { modifiers, code } = chordOf(combination);
  if (modifiers.join("+") === "Alt" && code === "F4") return "closes the window: use `user.closeTab`";
  const held = modifiers.filter((name) => name !== "Shift");
  const [only] = held;
  if (held.length !== 1 || (only !== "Control" && only !== "Meta")) return undefined;
  // Mac windows have no such tab keys.
  if (only === "Meta" && !code.startsWith("Key")) return undefined;
  return KEPT[code];
}

interface Hearing {
  key?: KeyboardEvent | undefined;
  keys?: AbortController;
}

/** Runs in the page: from now on it remembers the last key that it heard. */
export function listenForKey(): void {
  const state = globalThis as typeof globalThis & Hearing;
  state.keys?.abort();
  state.keys = new AbortController();
  const { signal } = state.keys;
  state.key = undefined;
  addEventListener(
    "keydown",
    (event) => {
      if (!signal.aborted) state.key = event;
    },
    { capture: true, signal },
  );
}

/** Runs in the page: whether it called the last key off; null when it heard none. Ends the listening. */
export function keyCalledOff(): boolean | null {
  const state = globalThis as typeof globalThis & Hearing;
  state.keys?.abort();
  return state.key?.defaultPrevented ?? null;
}
