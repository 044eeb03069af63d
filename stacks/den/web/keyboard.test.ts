import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { routes } from "../contract/index.ts";
import { asAdmin, furnish } from "./organization.fixture.ts";
import { StubRefusal } from "./stub-api.fixture.ts";
import { openPage, startBrowser, startWebApp, type WebApp } from "./web-app.fixture.ts";

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

async function open(path: string): Promise<Page> {
  furnish(app.api, asAdmin);
  return openPage(browser, app.url + path);
}

async function expectFocus(page: Page, role: "button" | "heading" | "textbox", name: string): Promise<void> {
  const target = page.getByRole(role, { name, exact: true });
  await expect.poll(() => target.evaluate((element) => element === document.activeElement)).toBe(true);
}

describe("by keyboard", () => {
  test("a dialog starts in its first field, closes with Escape, and gives the focus back", async () => {
    const page = await open("/mcp-connections");
    await page.getByRole("button", { name: "Add custom connection" }).focus();
    await page.keyboard.press("Enter");
    await expectFocus(page, "textbox", "Name");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expectFocus(page, "button", "Add custom connection");
  });

  test("going to another screen puts the focus on its heading", async () => {
    const page = await open("/mcp-connections");
    await page.getByRole("link", { name: "Your Connections", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Your Connections", level: 1 }).waitFor();
    await expectFocus(page, "heading", "Your Connections");
  });

  test("a refused form puts the focus on the first field that is wrong, and keeps every answer", async () => {
    const page = await open("/mcp-connections");
    app.api.answer(routes.createConnection, () => {
      throw new StubRefusal(400, {
        code: "unreachable",
        message: "No.",
        fields: { url: "Nothing answers there." },
      });
    });
    await page.getByRole("button", { name: "Add custom connection" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Wiki");
    await page.getByRole("textbox", { name: "Server URL" }).fill("https://wiki.example.test/mcp");
    await page.getByRole("radio", { name: "Individual accounts" }).check();
    await page.keyboard.press("Enter");
    await page.getByText("Nothing answers there.").waitFor();
    await expectFocus(page, "textbox", "Server URL");
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Wiki");
    expect(await page.getByRole("textbox", { name: "Server URL" }).inputValue()).toBe(
      "https://wiki.example.test/mcp",
    );
    expect(await page.getByRole("radio", { name: "Individual accounts" }).isChecked()).toBe(true);
  });
});
