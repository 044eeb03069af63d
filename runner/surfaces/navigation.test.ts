import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "./browser.ts";
import { attachSurface } from "./browser-attach.ts";
import { launchBrowser } from "./launch-browser.ts";
import type { PageSurface } from "./page-surface.ts";
import { removalsDone } from "./profile-folder.ts";

let server: Server;
let browser: Browser;
let surface: PageSurface;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://lab");
    // Never answered.
    if (pathname.startsWith("/hang/")) return;
    if (pathname === "/file") response.setHeader("content-disposition", "attachment; filename=a.csv");
    if (pathname === "/none") response.statusCode = 204;
    if (pathname === "/loop") response.writeHead(302, { location: "/loop" });
    const body: Record<string, string> = {
      "/file": "a,b",
      "/image": `<p>Map</p><img src="/hang/map.png">`,
      "/style": `<link rel="stylesheet" href="/hang/look.css"><p>Words</p>`,
    };
    if (!response.headersSent && body[pathname] !== undefined && pathname !== "/file") {
      response.setHeader("content-type", "text/html");
    }
    response.end(pathname === "/none" ? undefined : (body[pathname] ?? "<h1>Start</h1>"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
  surface = await browser.openSurface({ name: "lab" });
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await removalsDone();
});

describe("going to an address", () => {
  it.each([
    ["a download", "/file", /it is a download \(http.*\/file\)/],
    [
      "an address for another program",
      "mailto:somebody@example.com",
      /hands such an address to another program/,
    ],
    ["an answer without content", "/none", /it answered 204, no page/],
    ["an endless redirect", "/loop", /ERR_TOO_MANY_REDIRECTS/],
    ["an image that never comes", "/image", /no answer from http.*\/hang\/map\.png/],
    ["a stylesheet that never comes", "/style", /no answer from http.*\/hang\/look\.css/],
  ])("that leads to %s fails within seconds and says so", { timeout: 30_000 }, async (_, path, said) => {
    await surface.goto(`${origin}/start`);
    const begun = performance.now();
    await expect(surface.goto(path.startsWith("/") ? origin + path : path)).rejects.toThrow(said);
    expect(performance.now() - begun).toBeLessThan(15_000);
    // It was given up: what is there is at rest.
    expect((await surface.capture()).restless).toEqual([]);
  });

  it("to a script is refused at once", async () => {
    await expect(surface.goto("javascript:alert(1)")).rejects.toThrow(/is a script, no address/);
  });

  it("that differs in its fragment only is done at once, and an honest page loads and reloads", async () => {
    await surface.goto(`${origin}/start`);
    await surface.goto(`${origin}/start#there`);
    await surface.goto(`${origin}/start#there`);
    await surface.reload();
    expect(surface.current.url).toBe(`${origin}/start#there`);
  });
});

describe("an attached app", () => {
  it("keeps what was open, and loses what was opened meanwhile", async () => {
    await surface.goto(`${origin}/start`);
    const open = async (): Promise<void> => {
      await surface.current.session.send("Runtime.evaluate", {
        expression: "void open('/start')",
        userGesture: true,
      });
    };
    const pages = async (): Promise<number> => {
      const listed = (await (await fetch(`${browser.endpoint}/json/list`)).json()) as { type: string }[];
      return listed.filter(({ type }) => type === "page").length;
    };
    await open();
    await expect.poll(pages).toBe(2);
    await surface.current.bringToFront();
    const attached = await attachSurface(browser.endpoint, { name: "attached" });
    await open();
    await expect.poll(pages).toBe(3);
    await attached.close();
    await expect.poll(pages).toBe(2);
    await surface.restoreTabs();
  });
});
