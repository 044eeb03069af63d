/** The built web app before a stubbed API, and a real browser to look at it with. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { builds } from "../../parts/builds.fixture.ts";
import { buildWeb } from "./build.ts";
import { createWebServer } from "./server.ts";
import { listen, type StubApi, startStubApi } from "./stub-api.fixture.ts";

export interface WebApp {
  readonly api: StubApi;
  readonly url: string;
  stop(): Promise<void>;
}

/** Builds (or finds the build), and serves it before a fresh stub. */
export async function startWebApp(): Promise<WebApp> {
  const dist = await buildWeb(builds);
  const api = await startStubApi();
  const server = createServer(createWebServer({ dist, apiUrl: api.url }));
  await listen(server);
  return {
    api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await api.stop();
    },
  };
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
    // Playwright switches pop-up blocking off, which would hide a window that opens too late.
    ignoreDefaultArgs: ["--disable-popup-blocking"],
  });
}

/** Opens a path in a fresh profile and waits until the page says that it is ready for a person. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector("html[data-ready=true]", { state: "attached", timeout: 10_000 });
  return page;
}
