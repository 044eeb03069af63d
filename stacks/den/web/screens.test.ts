import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { routes, type Session } from "../contract/index.ts";
import { asAdmin, asMember, furnish, id } from "./organization.fixture.ts";
import { type StubApi, StubRefusal } from "./stub-api.fixture.ts";
import { openPage, startBrowser, startWebApp, type WebApp } from "./web-app.fixture.ts";

interface Screen {
  readonly name: string;
  readonly as: Session | undefined;
  readonly path: string;
  /** What the API answers besides the usual. */
  readonly given?: (api: StubApi) => void;
  /** What the person does before looking. */
  readonly act?: (page: Page) => Promise<void>;
  /** Something that only this screen shows. */
  readonly shows: string;
}

const incident = `/mcp-connections/${id("con", "incidents")}`;
const handOff = `/desktop?challenge=${"a".repeat(43)}&state=state-of-the-app`;
const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();
const refuse = (status: number, message: string, fields?: Record<string, string>) => () => {
  throw new StubRefusal(status, { code: "bad_request", message, ...(fields && { fields }) });
};

const screens: readonly Screen[] = [
  { name: "sign-in", as: undefined, path: "/sign-in", shows: "Welcome back to your organization." },
  {
    name: "sign-in, empty",
    as: undefined,
    path: "/",
    given: (api) => api.answer(routes.signIn, refuse(400, "No.", { password: "Enter your password." })),
    act: press("Sign in"),
    shows: "Enter your password.",
  },
  {
    name: "sign-in, refused",
    as: undefined,
    path: "/sign-in",
    given: (api) => api.answer(routes.signIn, refuse(401, "E-mail address or password is wrong.")),
    async act(page) {
      await page.getByRole("textbox", { name: "Email" }).fill("ada@northwind.test");
      await page.getByLabel("Password").fill("not this one");
      await press("Sign in")(page);
    },
    shows: "E-mail address or password is wrong.",
  },
  { name: "MCP connections", as: asAdmin, path: "/", shows: "Popular services" },
  {
    name: "MCP connections, none",
    as: asAdmin,
    path: "/mcp-connections",
    given: (api) => api.answer(routes.listManageableConnections, () => ({ connections: [] })),
    shows: "No connections yet",
  },
  {
    name: "MCP connections, refused",
    as: asAdmin,
    path: "/mcp-connections",
    given: (api) => api.answer(routes.listManageableConnections, refuse(500, "The database is away.")),
    shows: "The database is away.",
  },
  {
    name: "add a custom connection",
    as: asAdmin,
    path: "/mcp-connections",
    async act(page) {
      await press("Add custom connection")(page);
      await page.getByRole("radio", { name: "Teams and members" }).check();
    },
    shows: "Any MCP server that speaks streamable HTTP.",
  },
  {
    name: "add a preset, refused",
    as: asAdmin,
    path: "/mcp-connections",
    given: (api) =>
      api.answer(routes.createConnection, refuse(400, "No.", { url: "That address can't be reached." })),
    async act(page) {
      await press("Add Notion")(page);
      await press("Add connection")(page);
    },
    shows: "That address can't be reached.",
  },
  {
    name: "one connection",
    as: asAdmin,
    path: incident,
    shows: "Reconnect needed",
  },
  {
    name: "one connection, gone",
    as: asAdmin,
    path: "/mcp-connections/con_gone",
    shows: "Popular services",
  },
  {
    name: "delete asked",
    as: asAdmin,
    path: incident,
    act: press("Delete connection"),
    shows: "This can't be undone.",
  },
  { name: "your connections", as: asMember, path: "/", shows: "Connected as you" },
  {
    name: "your connections, none",
    as: asMember,
    path: "/your-connections",
    given: (api) => api.answer(routes.listUsableConnections, () => ({ connections: [] })),
    shows: "Nothing shared with you yet",
  },
  { name: "admin's page for a member", as: asMember, path: "/mcp-connections", shows: "Connected as you" },
  { name: "desktop hand-off", as: asMember, path: handOff, shows: "Approve and open the app" },
  {
    name: "desktop hand-off, broken link",
    as: asMember,
    path: "/desktop",
    shows: "This link is incomplete.",
  },
  {
    name: "no API",
    as: undefined,
    path: "/",
    given: (api) => api.answer(routes.getClientConfig, refuse(500, "The server answered 500.")),
    shows: "Den is not answering",
  },
];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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

async function show(screen: Screen): Promise<Page> {
  app = await startWebApp();
  furnish(app.api, screen.as);
  screen.given?.(app.api);
  const page = await openPage(browser, app.url + screen.path);
  await screen.act?.(page);
  await page.getByText(screen.shows).first().waitFor({ timeout: 10_000 });
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
  return results.violations.flatMap(({ id: rule, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${rule}: ${html}\n${failureSummary}`),
  );
}

test.each(screens)("$name is accessible and fits", async (screen) => {
  const page = await show(screen);
  expect(await violations(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await page.title()).toMatch(/ · Den$/);
});

test("the accessibility check can fail: a button without a name is a violation", async () => {
  const page = await show({ name: "", as: undefined, path: "/sign-in", shows: "Sign in" });
  await page.evaluate(() => document.querySelector("main")?.append(document.createElement("button")));
  expect((await violations(page)).join()).toContain("button-name");
});
