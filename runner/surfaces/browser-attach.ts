import type { Tab } from "../cdp/page/tab.ts";
import { TargetHub } from "../cdp/page/target-hub.ts";
import { Connection, pause } from "../cdp/protocol/connection.ts";
import { type Endpoint, findEndpoint } from "../cdp/protocol/endpoint.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { PageSurface } from "./page-surface.ts";
import type { SurfaceKind } from "./surface.ts";

export interface AttachOptions {
  readonly name: string;
  readonly kind?: SurfaceKind;
  /** Where paths lead; the page's own address when absent. */
  readonly baseUrl?: string | undefined;
  readonly ready?: string | undefined;
  readonly loadTimeoutMs?: number | undefined;
  /** How long the app may take to answer and to show a page, in milliseconds. */
  readonly timeoutMs?: number;
  /** In a window of its own, at the same address, instead of the one that somebody looks at; closed at the end. */
  readonly ownTab?: boolean | undefined;
  /** Which of several windows; the first visible one when absent. */
  readonly page?: (tab: { readonly url: string }) => boolean;
}

/** The endpoint answers but shows nothing that could be driven. */
export class NoPage extends Failure {
  override name = "NoPage";
}

/**
 * Drives an app that already runs, at any DevTools endpoint: a browser, Electron, Qt WebEngine, WebView2.
 * Closing the surface only lets go of it.
 * @param url as `--cdp-url` takes it
 * @throws EndpointSilent when nothing answers, NoPage when it has no page in time
 */
export async function attachSurface(url: string, options: AttachOptions): Promise<PageSurface> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const endpoint = await findEndpoint(url, timeoutMs);
  const hub = await openHub(endpoint);
  try {
    const shown = await firstPage(hub, endpoint, options.page, timeoutMs);
    const main = options.ownTab === true ? await openBeside(shown, hub, endpoint) : shown;
    const surface = new PageSurface({
      name: options.name,
      kind: options.kind ?? "browser",
      version: endpoint.product,
      attached: true,
      hub,
      main,
      baseUrl: options.baseUrl ?? (/^https?:/.test(shown.url) ? shown.url : undefined),
      ready: options.ready,
      loadTimeoutMs: options.loadTimeoutMs,
      ended: hub.ended.then(() => ({
        kind: "harness",
        title: `The app at ${endpoint.origin} ended`,
        message: `${endpoint.product} closed its DevTools connection`,
        next: "see the app's own log: it may have crashed or been closed",
      })),
      onClose: async () => {
        if (main !== shown) await main.close();
        await hub.close();
      },
    });
    if (main !== shown) await surface.goto(shown.url);
    return surface;
  } catch (error) {
    await hub.close();
    throw error;
  }
}

/** @throws NoPage where the endpoint opens no windows: only browsers do */
async function openBeside(shown: Tab, hub: TargetHub, endpoint: Endpoint): Promise<Tab> {
  try {
    return await hub.newTab({ width: 1280, height: 800 });
  } catch (cause) {
    throw new NoPage(
      {
        kind: "harness",
        title: `${endpoint.origin} opens no window of its own for a run`,
        message: `${endpoint.product} shows ${shown.url}, and answered: ${messageOf(cause)}`,
        next: "leave `--cdp-tab own` out: the window that is there is driven",
      },
      { cause },
    );
  }
}

/** Connects to all pages of an endpoint, the way that it offers. */
export async function openHub(endpoint: Endpoint): Promise<TargetHub> {
  if (endpoint.browserSocket === undefined) return await TargetHub.openPages(endpoint.origin);
  return await TargetHub.open(await Connection.open(endpoint.browserSocket));
}

/**
 * Waits for a page: an app's port answers before its first window is there.
 * @throws NoPage at the deadline, with the pages that there are
 */
export async function firstPage(
  hub: TargetHub,
  endpoint: Endpoint,
  wanted: AttachOptions["page"],
  timeoutMs: number,
): Promise<Tab> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const pages = [...hub.tabs.values()].filter((tab) => !tab.url.startsWith("devtools://"));
    const fitting = wanted ? pages.filter(wanted) : pages;
    for (const tab of fitting) if (await isVisible(tab)) return tab;
    if (performance.now() > end) {
      const hidden = fitting[0];
      // A minimised window can still be attached to; the first act then says that it is not in front.
      if (hidden) return hidden;
      throw new NoPage({
        kind: "harness",
        title: `${endpoint.origin} shows no page`,
        message: `${endpoint.product} answered, but within ${timeoutMs} ms there was no ${wanted ? "fitting " : ""}page`,
        actual: pages.map((tab) => tab.url).join("\n") || "no page at all",
        next: "open a window in the app first",
      });
    }
    await hub.refresh();
    await pause(50);
  }
}

async function isVisible(tab: Tab): Promise<boolean> {
  try {
    await tab.ready;
    return await tab.isShown();
  } catch {
    return false;
  }
}
