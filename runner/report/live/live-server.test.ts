import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../surfaces/browser-binary.ts";
import { SOON } from "../html/report-page.fixture.ts";
import { hostileRun } from "../sample-extremes.fixture.ts";
import { failedRun } from "../sample-run.fixture.ts";
import { type LiveReport, startLiveReport } from "./live-server.ts";

let browser: Browser;
let dir: string;
let live: LiveReport;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });
});
afterAll(() => browser.close());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-live-"));
  live = await startLiveReport(dir);
});
afterEach(async () => {
  await live.close();
  await rm(dir, { recursive: true, force: true });
});

describe("the live page", () => {
  test("shows frames as they happen, and the report when it is written", async () => {
    const sample = failedRun();
    await sample.write(dir);
    const page = await browser.newPage();
    await page.goto(live.url);
    const states = () =>
      page
        .locator(".live-flow")
        .first()
        .locator(".card")
        .evaluateAll((cards) => cards.map((card) => card.className));
    const until = (type: string, frame: number) =>
      sample.events.findIndex((event) => event.type === type && "frame" in event && event.frame === frame) +
      1;
    const middle = until("frame.started", 3);
    for (const event of sample.events.slice(0, middle)) live.event(event);
    await expect
      .poll(states, SOON)
      .toEqual(["card passed", "card passed", "card running", ...Array(4).fill("card waiting")]);
    for (const event of sample.events.slice(middle)) live.event(event);
    await expect.poll(() => page.locator("#headline").innerText(), SOON).toBe("Failed");
    expect(await page.locator(".why").innerText()).toBe("The card never said “Connected”.");
    await expect
      .poll(
        () =>
          page
            .locator(".card img")
            .first()
            .evaluate((image: HTMLImageElement) => image.naturalWidth),
        SOON,
      )
      .toBe(1280);
    await writeFile(join(dir, "fraimz.html"), "<title>whole</title>");
    live.finished();
    await page.getByRole("link", { name: "Open the whole report" }).click(SOON);
    await expect.poll(() => page.title(), SOON).toBe("whole");
    await page.close();
  });

  test("a page that comes late is told everything from the start", async () => {
    for (const event of failedRun().events) live.event(event);
    const page = await browser.newPage();
    await page.goto(live.url);
    await expect.poll(() => page.locator(".card.passed").count(), SOON).toBe(13);
    await page.close();
  });

  test("hostile text is text, and axe finds no violation", async () => {
    for (const sample of [hostileRun(), failedRun()]) {
      await sample.write(dir);
      for (const event of sample.events) live.event(event);
    }
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(live.url);
    await expect.poll(() => page.locator(".card.passed").count(), SOON).toBe(13);
    expect(await page.title()).toBe("Failed · fraimz");
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
    const found = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
      ).axe.run();
      return violations.map(({ id }) => id);
    });
    expect(found).toEqual([]);
    await page.close();
  });
});

describe("the live server", () => {
  const get = (url: string, headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((answered, failed) => {
      request(url, { headers }, (response) => {
        response.resume();
        answered(response.statusCode);
      })
        .on("error", failed)
        .end();
    });

  test("answers only behind its key, to its own name, and only the run's files", async () => {
    const { origin, host } = new URL(live.url);
    expect(await get(live.url)).toBe(200);
    expect(await get(`${origin}/`)).toBe(404);
    expect(await get(live.url, { host: `evil.example:${host.split(":")[1]}` })).toBe(404);
    expect(await get(`${live.url}files/../manifest.json`)).toBe(404);
    expect(await get(`${live.url}files/%2e%2e%2fmanifest.json`)).toBe(404);
  });

  test("frees its port while a page is still listening", async () => {
    const { url } = live;
    const page = await browser.newPage();
    await page.goto(url);
    await live.close();
    await expect(get(url)).rejects.toThrow("ECONNREFUSED");
    await page.close();
  });
});
