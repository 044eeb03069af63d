import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { routes, type Session, type WebDefect } from "../contract/index.ts";
import { asAdmin, asMember, connection, furnish, id } from "./organization.fixture.ts";
import { StubRefusal } from "./stub-api.fixture.ts";
import { openPage, startBrowser, startWebApp, type WebApp } from "./web-app.fixture.ts";

let browser: Browser;
let app: WebApp;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await app.stop();
});

/** The app before a stub that plants these defects. */
async function start(plantedDefects: WebDefect[], session: Session): Promise<void> {
  app = await startWebApp();
  furnish(app.api, session);
  app.api.answer(routes.getClientConfig, () => ({ urlGuard: false, plantedDefects }));
}

const open = (path: string): Promise<Page> => openPage(browser, app.url + path);

/** Waits until the list came again: what it says would be on the page by now. */
async function nextList(): Promise<void> {
  const asked = () => app.api.requests(routes.listUsableConnections).length;
  const before = asked();
  // One more than the next: by then the answer before it has been shown.
  await expect.poll(asked, { timeout: 15_000 }).toBeGreaterThan(before + 1);
}

test.each([
  { defects: [] as WebDefect[], stays: false },
  { defects: ["member-sees-ungranted"] as WebDefect[], stays: true },
])(
  "what is taken away from a member leaves the page by itself, unless $defects",
  async ({ defects, stays }) => {
    await start(defects, asMember);
    const page = await open("/your-connections");
    const row = page.getByRole("heading", { name: "Design Files" });
    await row.waitFor();
    app.api.answer(routes.listUsableConnections, () => ({
      connections: [connection("docs", "Library Docs")],
    }));
    await nextList();
    expect(await row.isVisible()).toBe(stays);
  },
);

test.each([
  { defects: [] as WebDefect[], words: "Reconnect needed" },
  { defects: ["reconnect-hidden"] as WebDefect[], words: "Connected as you" },
])("an account that must sign in again is shown as $words with $defects", async ({ defects, words }) => {
  await start(defects, asMember);
  const facts = { credentials: "per_member", connectedForMe: true, reconnectNeeded: true } as const;
  app.api.answer(routes.listUsableConnections, () => ({
    connections: [connection("incidents", "Incident Log", facts)],
  }));
  const page = await open("/your-connections");
  await page.getByText(words, { exact: true }).waitFor({ timeout: 10_000 });
});

test.each([
  { defects: [] as WebDefect[], words: "Individual accounts" },
  { defects: ["badge-wrong"] as WebDefect[], words: "One org account" },
])("individual accounts are badged as $words with $defects", async ({ defects, words }) => {
  await start(defects, asAdmin);
  app.api.answer(routes.listManageableConnections, () => ({
    connections: [connection("design", "Design Files", { credentials: "per_member" })],
  }));
  const page = await open("/mcp-connections");
  await page.getByText(words, { exact: true }).waitFor({ timeout: 10_000 });
});

test.each([
  { defects: [] as WebDefect[], name: "Wiki" },
  { defects: ["form-cleared-on-error"] as WebDefect[], name: "" },
])("after a refusal the dialog holds the name $name with $defects", async ({ defects, name }) => {
  await start(defects, asAdmin);
  app.api.answer(routes.createConnection, () => {
    throw new StubRefusal(400, {
      code: "unreachable",
      message: "No.",
      fields: { url: "Nothing answers there." },
    });
  });
  const page = await open("/mcp-connections");
  await page.getByRole("button", { name: "Add custom connection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Wiki");
  await page.getByRole("textbox", { name: "Server URL" }).fill("https://wiki.example.test/mcp");
  await page.getByRole("button", { name: "Add connection" }).click();
  await page.getByText("Nothing answers there.").waitFor({ timeout: 10_000 });
  expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe(name);
});

test.each([
  { defects: [] as WebDefect[], alerts: 1 },
  { defects: ["failure-swallowed"] as WebDefect[], alerts: 0 },
])("a failed sign-in is told $alerts times with $defects", async ({ defects, alerts }) => {
  await start(defects, asAdmin);
  const attemptId = id("att", "one");
  const { url } = app.api;
  app.api.page("/authorize", () => "<!doctype html><title>Approve access</title>");
  app.api.answer(routes.startConnect, () => ({
    attemptId,
    authorizationUrl: `${url}/authorize`,
    expiresAt: "2099-01-01T00:00:00.000Z",
  }));
  app.api.answer(routes.getConnectStatus, () => ({
    state: "failed" as const,
    attemptId,
    code: "authorization_refused" as const,
    message: "Access was denied.",
    hint: null,
  }));
  const page = await open("/mcp-connections");
  const button = page.getByRole("button", { name: "Connect Team Knowledge Base" });
  await Promise.all([page.waitForEvent("popup"), button.click()]);
  await page
    .getByRole("button", { name: "Start over with Team Knowledge Base" })
    .waitFor({ state: "detached" });
  await button.waitFor({ timeout: 10_000 });
  expect(await page.getByRole("alert").count()).toBe(alerts);
});
