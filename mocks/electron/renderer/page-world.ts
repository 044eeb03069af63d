// Part of the stand-in for Electron: injected into the page's own world before its first script.

import { Bridge } from "./bridge.ts";

const { defineProperty, freeze, getOwnPropertyNames } = Object;

const bridge = new Bridge("page", STAND_IN.channel, (key, value) => {
  if (Object.hasOwn(window, key)) {
    throw new Error("Cannot bind an API on top of an existing property on the window object");
  }
  deepFreeze(value);
  defineProperty(window, key, { value, writable: false, configurable: false, enumerable: true });
});

/** Electron freezes an exposed API all the way down, so that no page script can replace a part of it. */
function deepFreeze(value: unknown): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
  if (ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
  freeze(value);
  for (const name of getOwnPropertyNames(value)) {
    if (typeof value === "function" && (name === "caller" || name === "arguments")) continue;
    deepFreeze(Reflect.get(value, name));
  }
}

// What the page opens goes to the handler of `setWindowOpenHandler` in the main process. The page gets `null`,
// as it does in Electron when that handler denies; the stand-in covers no other answer.
window.open = (url) => {
  bridge.expose("window.open", new URL(String(url ?? "about:blank"), document.baseURI).href);
  return null;
};
window.addEventListener("click", (event) => {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const link = event.target.closest("a[target=_blank]");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  bridge.expose("window.open", link.href);
});
