import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { capture } from "../cdp/capture.ts";
import type { Browser } from "./browser.ts";
import { launchBrowser } from "./launch-browser.ts";
import type { PageSurface } from "./page-surface.ts";
import { removalsDone } from "./profile-folder.ts";

const pages = new Map<string, string>();
let server: Server;
let browser: Browser;
let surface: PageSurface;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://lab");
    if (pathname === "/late.svg") {
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><path fill="red" d="M0 0h60v60H0z"/></svg>';
      setTimeout(() => response.writeHead(200, { "content-type": "image/svg+xml" }).end(svg), 300);
      return;
    }
    const html = pages.get(pathname);
    response.writeHead(html === undefined ? 404 : 200, { "content-type": "text/html" });
    response.end(html ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchBrowser();
  surface = await browser.openSurface({ name: "lab" });
});
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
  await removalsDone();
});

async function show(body: string): Promise<void> {
  pages.set("/", `<!doctype html><title>Lab</title><body>${body}`);
  await surface.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

async function inPage<T>(expression: string): Promise<T> {
  const { result } = await surface.current.session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as T;
}

const SPINNER = `<style>@keyframes turn { to { transform: rotate(360deg) } }</style>
  <div id="spinner" style="width:80px;height:80px;border-top:9px solid red;animation:turn 1s linear infinite"></div>`;

const inComponent = (html: string) =>
  `<div id="host"><template shadowrootmode="open">${html}</template></div>`;

describe("a picture", () => {
  it("has the surface's size and carries the text of the same moment", async () => {
    await show("<h1>Hello</h1>");
    const picture = await surface.capture();
    const { width, height } = PNG.sync.read(picture.png);
    expect([width, height, picture.width, picture.height, picture.scale]).toEqual([1280, 800, 1280, 800, 1]);
    expect(picture.reading.text).toBe("Hello");
    expect(picture.restless).toEqual([]);
  });

  it("waits for an image that the page loads once it has scrolled into view", async () => {
    await show(`<div style="height:3000px"></div><div id="stage" style="width:60px;height:60px"></div>
      <script>new IntersectionObserver(([entry]) => { if (entry.isIntersecting)
        stage.innerHTML = '<img src="/late.svg">'; }).observe(stage)</script>`);
    await inPage("scrollTo(0, 3000)");
    const { png, restless } = await surface.capture();
    expect(restless).toEqual([]);
    const { data, width } = PNG.sync.read(png);
    const red = Array.from({ length: data.length / 4 }, (_, at) => at * 4).filter(
      (at) => data[at] === 255 && data[at + 1] === 0 && data[at + 2] === 0,
    );
    expect([width, red.length]).toEqual([1280, 3600]);
  });

  it("of an endless animation is the same each time, and the animation goes on afterwards", async () => {
    await show(SPINNER);
    const first = await surface.capture();
    await inPage("new Promise((resolve) => setTimeout(resolve, 130))");
    const second = await surface.capture();
    expect(first.png.equals(second.png)).toBe(true);
    const time = "document.getAnimations()[0].currentTime";
    const before = await inPage<number>(time);
    expect(before).toBeGreaterThan(0);
    await expect.poll(() => inPage<number>(time)).toBeGreaterThan(before);
    expect(await inPage("document.getAnimations()[0].playState")).toBe("running");
  });

  it("of an endless animation that has only just begun is the same, too, also of a component's own", async () => {
    const pictures = new Set<string>();
    for (let round = 0; round < 8; round++) {
      await show(round < 6 ? SPINNER : inComponent(SPINNER));
      pictures.add((await surface.capture()).png.toString("base64"));
    }
    expect(pictures.size).toBe(1);
  });

  it.each([
    ["of the page's", (box: string) => box, "document"],
    ["of a component's", inComponent, "host.shadowRoot"],
  ])("waits until a transition %s has ended", async (_whose, within, tree) => {
    await show(
      within(
        `<div id="box" style="width:100px;height:100px;background:red;transition:margin-left .3s linear"></div>`,
      ),
    );
    await inPage(`const box = ${tree}.querySelector("#box");
      box.getBoundingClientRect(); box.style.marginLeft = '200px'`);
    const picture = await surface.capture();
    const { data, width } = PNG.sync.read(picture.png);
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
    ];
    expect(at(20, 50)).toEqual([255, 255, 255]);
    expect(at(290, 50)).toEqual([255, 0, 0]);
  });

  it("says what did not come to rest in time, and is taken all the same", async () => {
    await show(
      `<style>@keyframes slow { to { opacity: 0.5 } }</style><p style="animation: slow 60s">Text</p>`,
    );
    const picture = await surface.capture({ restMs: 100 });
    expect(picture.restless).toEqual(["an animation has not ended"]);
    expect(picture.reading.text).toBe("Text");
  });

  it("shows no blinking caret, and leaves the page as it was", async () => {
    await show(`<input autofocus style="font-size:60px"><script>new MutationObserver(() => { document.title = "changed" })
      .observe(document, { subtree: true, childList: true, attributes: true })</script>`);
    await inPage("document.querySelector('input').focus()");
    const first = await surface.capture();
    await inPage("new Promise((resolve) => setTimeout(resolve, 600))");
    const second = await surface.capture();
    expect(first.png.equals(second.png)).toBe(true);
    expect(await inPage("document.title + document.adoptedStyleSheets.length")).toBe("Lab0");
  });

  it("of a page that goes on to other documents shows the last of them, whole", async () => {
    for (const stepMs of [1, 15, 40, 90]) {
      const hops = `<script>const n = Number(location.hash.slice(1) || 0);
        document.body.append("page " + n);
        if (n < 6) setTimeout(() => { location.href = "/?" + n + "#" + (n + 1) }, ${stepMs})</script>`;
      await show(hops);
      const picture = await surface.capture();
      expect(picture.reading.text).toMatch(/^page [0-6]$/);
      await expect.poll(() => inPage("document.body.innerText")).toBe("page 6");
    }
  });

  it("of a page that never stays is refused at its deadline, and says so", async () => {
    await show(`<script>setTimeout(() => location.reload(), 1)</script>`);
    await expect(capture(surface.current, { deadlineMs: 3_000 })).rejects.toThrow(/went to another document/);
  });

  it("is grey where a password is typed", async () => {
    await show(
      `<input type="password" value="hunter2" style="position:absolute;left:100px;top:100px;width:200px;height:40px">`,
    );
    const picture = await surface.capture();
    expect(picture.masks).toHaveLength(1);
    const { data, width } = PNG.sync.read(picture.png);
    const pixel = (120 * width + 150) * 4;
    expect([...data.subarray(pixel, pixel + 3)]).toEqual([0x80, 0x80, 0x88]);
    expect(picture.reading.text).not.toContain("hunter2");
  });
});

describe("a surface", () => {
  it("keeps what its page reported: console, errors, failed requests", async () => {
    await show(
      `<script>console.warn("careful", 1); fetch("/missing"); setTimeout(() => { throw new Error("boom") })</script>`,
    );
    await expect
      .poll(() => surface.diagnostics().console)
      .toMatchObject([
        { level: "warning", text: "careful 1" },
        {
          level: "uncaught",
          text: expect.stringContaining("Error: boom"),
          where: expect.stringMatching(/:1$/),
        },
      ]);
    await expect
      // The browser asks for an icon of its own accord, sooner or later.
      .poll(() => surface.diagnostics().failedRequests.filter(({ url }) => url.endsWith("/missing")))
      .toMatchObject([{ method: "GET", problem: "HTTP 404" }]);
  });

  it("takes an uncaught rejection back that its page handles later", async () => {
    await show(`<script>const late = Promise.reject(new Error("late"));
      addEventListener("click", () => late.catch(() => {}))</script>`);
    const said = () =>
      surface
        .diagnostics()
        .console.map(({ text }) => text)
        .join();
    await expect.poll(said).toMatch(/Error: late/);
    const { session } = surface.current;
    await session.send("Runtime.evaluate", { expression: "dispatchEvent(new Event('click'))" });
    await expect.poll(said).not.toMatch(/late/);
  });

  it("is ready when the page says so, and otherwise fails with what it shows", async () => {
    pages.set(
      "/slow",
      `<p>Loading</p><script>setTimeout(() => { document.body.dataset.ready = "" }, 100)</script>`,
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slow`;
    const slow = await browser.openSurface({ name: "slow", url, ready: "[data-ready]" });
    await slow.close();
    await expect(
      browser.openSurface({ name: "never", url, ready: "[data-never]", loadTimeoutMs: 3_000 }),
    ).rejects.toMatchObject({
      reason: { kind: "timeout", actual: "Loading", expected: "an element [data-never]" },
    });
  });

  it("says why an address could not be loaded", async () => {
    await expect(surface.goto("http://127.0.0.1:1/")).rejects.toThrow(
      /127\.0\.0\.1:1\/ could not be loaded\nnet::ERR_/,
    );
    await expect(browser.openSurface({ name: "x" }).then((one) => one.goto("/path"))).rejects.toThrow(
      /is no URL/,
    );
  });

  // Last, because this window never comes back.
  it("that hangs lets a picture of it end at its deadline and names the window", async () => {
    await show("<h1>Hangs</h1>");
    surface.current.session.post("Runtime.evaluate", { expression: "for (;;);" });
    const started = performance.now();
    await expect(capture(surface.current, { deadlineMs: 500, restMs: 100 })).rejects.toThrow(
      /No picture of the window http:\/\/127\.0\.0\.1:\d+\//,
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
