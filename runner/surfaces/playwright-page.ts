import type { Browser, Page } from "playwright-core";
import { Failure } from "../evidence/failure.ts";

const browsers = new Map<string, Promise<Browser>>();

/** The endpoint offers no browser contexts (Electron, Qt WebEngine), which this library needs. */
export class PlaywrightRefused extends Failure {
  override name = "PlaywrightRefused";
}

/**
 * Connects Playwright to a running browser, once per endpoint, and finds the page of a target.
 * @throws PlaywrightRefused where the endpoint does not offer what the library needs
 */
export async function playwrightPage(endpoint: string, targetId: string): Promise<Page> {
  let connecting = browsers.get(endpoint);
  if (connecting === undefined) {
    // Loaded only here: its import alone takes longer than opening a browser's window.
    connecting = import("playwright-core").then(({ chromium }) =>
      chromium.connectOverCDP(endpoint, { timeout: 15_000 }),
    );
    browsers.set(endpoint, connecting);
  }
  let browser: Browser;
  try {
    browser = await connecting;
  } catch (cause) {
    browsers.delete(endpoint);
    throw new PlaywrightRefused(
      {
        kind: "harness",
        title: `Playwright could not connect to ${endpoint}`,
        message: cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause),
        next: "drive this surface with `user` and `see`; they need no browser contexts",
      },
      { cause },
    );
  }
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send("Target.getTargetInfo");
    await session.detach();
    if (targetInfo.targetId === targetId) return page;
  }
  throw new PlaywrightRefused({
    kind: "harness",
    title: "Playwright does not see this tab",
    message: `none of its pages is target ${targetId} at ${endpoint}`,
  });
}

/** Lets go of an endpoint; the browser itself stays. */
export async function leavePlaywright(endpoint: string): Promise<void> {
  const connecting = browsers.get(endpoint);
  browsers.delete(endpoint);
  const browser = await connecting?.catch(() => undefined);
  await browser?.close();
}
