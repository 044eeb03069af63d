import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ManageableConnection, type RouteAnswer, routes } from "../contract/index.ts";
import { asAdmin, connection, furnish, id } from "./organization.fixture.ts";
import { StubRefusal } from "./stub-api.fixture.ts";
import { openPage, startBrowser, startWebApp, type WebApp } from "./web-app.fixture.ts";

type Status = RouteAnswer<typeof routes.getConnectStatus>;

const attemptId = id("att", "one");
const name = "Team Knowledge Base";

let browser: Browser;
let app: WebApp;
let status: Status;
let isConnected: boolean;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await app.stop();
});

const statusOf = (state: Status["state"], message: string | null = null): Status => ({
  state,
  attemptId,
  code: message === null ? null : "authorization_refused",
  message,
  hint: null,
});

/** The admin's list with one connection, before an API that says `status` and `isConnected`. */
async function openList(): Promise<Page> {
  app = await startWebApp();
  const { api } = app;
  status = statusOf("waiting");
  isConnected = false;
  furnish(api, asAdmin);
  api.answer(routes.listManageableConnections, () => {
    const facts: Partial<ManageableConnection> = { connectedForMe: isConnected };
    return { connections: [connection("knowledge", name, facts)] };
  });
  api.answer(routes.startConnect, () => ({
    attemptId,
    authorizationUrl: `${api.url}/authorize`,
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
  }));
  api.answer(routes.getConnectStatus, () => status);
  api.page("/authorize", () => "<!doctype html><title>Approve access</title><h1>Approve access</h1>");
  const page = await openPage(browser, `${app.url}/mcp-connections`);
  page.setDefaultTimeout(10_000);
  return page;
}

const connectButton = (page: Page) => page.getByRole("button", { name: `Connect ${name}` });

async function connect(page: Page): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent("popup"), connectButton(page).click()]);
  await popup.waitForURL(/authorize/);
  return popup;
}

/** Marks the page, so that a load would be noticed. */
const mark = (page: Page) => page.evaluate("window.sameLoad = true");
const isSameLoad = (page: Page) => page.evaluate("window.sameLoad === true");

function finish(): void {
  status = statusOf("connected");
  isConnected = true;
}

describe("connecting in a pop-up", () => {
  test("the row waits while the person signs in, and flips to Connected by itself, without a reload", async () => {
    const page = await openList();
    await mark(page);
    await connect(page);
    await page.getByText("Waiting for sign-in...", { exact: true }).waitFor();
    expect(await connectButton(page).count()).toBe(0);
    finish();
    await page.getByText("Connected", { exact: true }).waitFor();
    expect(await isSameLoad(page)).toBe(true);
  });

  test("asking stops with the answer that ends it", async () => {
    const page = await openList();
    await connect(page);
    finish();
    await page.getByText("Connected", { exact: true }).waitFor();
    const asked = app.api.requests(routes.getConnectStatus).length;
    // The list's own refresh is the barrier: it comes later than the next question would.
    const lists = app.api.requests(routes.listManageableConnections).length;
    await expect
      .poll(() => app.api.requests(routes.listManageableConnections).length, { timeout: 15_000 })
      .toBeGreaterThan(lists);
    expect(app.api.requests(routes.getConnectStatus)).toHaveLength(asked);
  });

  test("one question is asked at a time, however slow the answer and however often the person looks", async () => {
    const page = await openList();
    let answer: () => void = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    app.api.answer(routes.getConnectStatus, async () => {
      await answered;
      return status;
    });
    await connect(page);
    const asked = () => app.api.requests(routes.getConnectStatus).length;
    await expect.poll(asked, { timeout: 10_000 }).toBe(1);
    await page.evaluate("for (const _ of [1, 2]) window.dispatchEvent(new Event('focus'))");
    const lists = app.api.requests(routes.listManageableConnections).length;
    await expect
      .poll(() => app.api.requests(routes.listManageableConnections).length, { timeout: 15_000 })
      .toBeGreaterThan(lists);
    expect(asked()).toBe(1);
    finish();
    answer();
    await page.getByText("Connected", { exact: true }).waitFor();
  });

  test("the window is there before the API has answered, with a calm page and no way back to its opener", async () => {
    const page = await openList();
    let answer: () => void = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { url } = app.api;
    app.api.answer(routes.startConnect, async () => {
      await answered;
      return { attemptId, authorizationUrl: `${url}/authorize`, expiresAt: "2099-01-01T00:00:00.000Z" };
    });
    const [popup] = await Promise.all([page.waitForEvent("popup"), connectButton(page).click()]);
    expect(await popup.title()).toBe("Opening…");
    expect(await popup.locator("body").textContent()).toContain(`Opening the sign-in page of ${name}…`);
    answer();
    await popup.waitForURL(/authorize/);
    expect(await popup.evaluate("window.opener")).toBeNull();
  });

  test("a provider's refusal is told in its row, with the button back", async () => {
    const page = await openList();
    await connect(page);
    status = statusOf("failed", "Access was denied at the provider.");
    await page
      .getByRole("alert")
      .getByText("Connection failed. Access was denied at the provider.")
      .waitFor();
    await connectButton(page).waitFor();
  });

  test("a window that the person closes leaves a way to start over, and a late finish still counts", async () => {
    const page = await openList();
    const popup = await connect(page);
    await popup.close();
    await page.getByRole("button", { name: `Start over with ${name}` }).waitFor();
    finish();
    await page.getByText("Connected", { exact: true }).waitFor();
  });

  test("a refused start closes the window and says why", async () => {
    const page = await openList();
    app.api.answer(routes.startConnect, () => {
      throw new StubRefusal(502, { code: "registration_unavailable", message: "It registers no clients." });
    });
    const [popup] = await Promise.all([page.waitForEvent("popup"), connectButton(page).click()]);
    await page.getByRole("alert").getByText("Connection failed. It registers no clients.").waitFor();
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  test("an authorization page that is no web page is never opened", async () => {
    const page = await openList();
    app.api.answer(routes.startConnect, () => ({
      attemptId,
      authorizationUrl: "javascript:window.opener.alert(1)",
      expiresAt: "2099-01-01T00:00:00.000Z",
    }));
    const [popup] = await Promise.all([page.waitForEvent("popup"), connectButton(page).click()]);
    await page.getByRole("alert").getByText("starts with javascript:, not https:").waitFor();
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  test("where the browser blocks the window, the row says so and offers the page as a link", async () => {
    const page = await openList();
    await page.evaluate("window.open = () => null");
    await connectButton(page).click();
    await page.getByText("Your browser blocked the sign-in window.").waitFor();
    const link = page.getByRole("link", { name: `Open the sign-in page of ${name}` });
    const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
    await opened.waitForURL(/authorize/);
    finish();
    await page.getByText("Connected", { exact: true }).waitFor();
  });
});
