// Part of the stand-in for Electron: the page of a window, with the preload and the binding that it speaks through.

import { setTimeout as pause } from "node:timers/promises";
import type { Chromium, PageEvent, PageSession } from "./chromium.ts";
import { type Injection, PRELOAD_WORLD } from "./injection.ts";

const EMPTY_PAGE_LIMIT_MS = 20_000;

/** What the window is told of its page. */
export interface PageListener {
  readonly gone: () => void;
  readonly titled: (title: string, url: string) => void;
  /** Its page is there; what it says comes after this. */
  readonly opened: (session: PageSession, injection: Injection) => void;
  readonly took: (event: PageEvent) => void;
}

/** Opens an empty page; each document in it gets the preload before its own scripts. */
export async function openPage(
  chromium: Chromium,
  injecting: Promise<Injection>,
  id: number,
  listener: PageListener,
): Promise<{ readonly session: PageSession; readonly mainFrame: string }> {
  const injection = await injecting;
  const marker = `window-${process.pid}-${id}`;
  const session = await chromium.openWindow(marker, { onGone: listener.gone, onTitle: listener.titled });
  listener.opened(session, injection);
  await emptyPageLoaded(session, marker);
  session.onEvent(listener.took);
  await session.send("Runtime.addBinding", {
    name: injection.binding,
    executionContextName: PRELOAD_WORLD,
  });
  await Promise.all([
    session.send("Page.enable"),
    session.send("Runtime.enable"),
    session.send("Page.setLifecycleEventsEnabled", { enabled: true }),
    session.send("Page.addScriptToEvaluateOnNewDocument", { source: injection.page }),
    session.send("Page.addScriptToEvaluateOnNewDocument", {
      source: injection.preload,
      worldName: PRELOAD_WORLD,
    }),
  ]);
  const { frameTree } = await session.send("Page.getFrameTree");
  return { session, mainFrame: (frameTree as { frame: { id: string } }).frame.id };
}

/** The window's own first page must be in place, or its arrival would undo the navigation to the app's page. */
async function emptyPageLoaded(session: PageSession, marker: string): Promise<void> {
  const deadline = performance.now() + EMPTY_PAGE_LIMIT_MS;
  const expression = `document.readyState === "complete" && location.hash === ${JSON.stringify(`#${marker}`)}`;
  for (;;) {
    const { result } = await session.send("Runtime.evaluate", { expression });
    if ((result as { value?: unknown }).value === true) return;
    if (performance.now() > deadline)
      throw new Error(`The window was not ready within ${EMPTY_PAGE_LIMIT_MS} ms.`);
    await pause(10);
  }
}
