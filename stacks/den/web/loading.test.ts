import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { routes } from "../contract/index.ts";
import { asAdmin, asMember, connection, furnish } from "./organization.fixture.ts";
import { startBrowser, startWebApp, type WebApp } from "./web-app.fixture.ts";

let browser: Browser;
let app: WebApp;
beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  app = await startWebApp();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await app.stop();
});

describe("loading", () => {
  test("shows rows of the size to come, says what it loads, and shifts nothing when the data arrives", async () => {
    furnish(app.api, asMember);
    let arrive: () => void = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    app.api.answer(routes.listUsableConnections, async () => {
      await arrival;
      return { connections: [connection("docs", "Library Docs")] };
    });
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(`
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    `);
    await page.goto(app.url);
    await page.getByRole("status", { name: "Loading your connections" }).waitFor();
    expect(await page.getAttribute("html", "data-ready")).not.toBe("true");
    arrive();
    await page.waitForSelector("html[data-ready=true]", { state: "attached" });
    await page.getByRole("heading", { name: "Library Docs" }).waitFor();
    expect(await page.evaluate("window.shifted")).toBe(0);
  });

  test("breaks no rule of its own content policy", async () => {
    furnish(app.api, asAdmin);
    const complaints: string[] = [];
    const page = await (await browser.newContext()).newPage();
    page.on("console", (message) => {
      if (message.type() !== "log") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(app.url);
    await page.getByRole("button", { name: "Add Stripe" }).click();
    await page.getByRole("dialog", { name: "Add Stripe" }).waitFor();
    expect(complaints).toEqual([]);
  });
});
