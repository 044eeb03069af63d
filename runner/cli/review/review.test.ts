import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Recorder } from "../../evidence/log/recorder.ts";
import { comparePictures } from "../../evidence/picture/compare-pictures.ts";
import { encodePng } from "../../evidence/picture/decode-picture.ts";
import { filesIn } from "../../report/run-files.ts";
import type { BaselineChange } from "../../run/baseline-changes.ts";
import { findBrowser } from "../../surfaces/browser-binary.ts";
import { type Review, startReview } from "./review-server.ts";

const SOON = { timeout: 15_000 };
let browser: Browser;
let dir: string;
let review: Review;
let before: Uint8Array;
let after: Uint8Array;

function screen(button: number): Uint8Array {
  const pixels = { width: 320, height: 200, data: new Uint8Array(320 * 200 * 4).fill(255) };
  for (let y = 80; y < 110; y++) {
    for (let x = 100; x < 200; x++) pixels.data.set([button, 90, 200, 255], (y * 320 + x) * 4);
  }
  return encodePng(pixels);
}
const path = (name: string) => `flows/shop.baselines/linux-x64-chromium-156-0a1b2c3d/${name}.png`;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });
});
afterAll(() => browser.close());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-review-"));
  const recorder = new Recorder(join(dir, "run"));
  [before, after] = [screen(40), screen(60)];
  const { picture } = await comparePictures(before, after);
  const ref = (png: Uint8Array) => recorder.file(png, "image/png");
  const common = { flow: "shop", frame: "The cart", actual: ref(after), doubt: undefined };
  const changes: BaselineChange[] = [
    {
      ...common,
      claim: "The cart shows <b>one</b> book.",
      path: path("the-cart"),
      verdict: "changed",
      how: "3000 of 64000 pixels differ, within 100×30 at 100, 80",
      approved: ref(before),
      difference: picture && ref(picture),
      closeUp: undefined,
    },
    {
      ...common,
      claim: "The cart is empty.",
      path: path("the-empty-cart"),
      verdict: "missing",
      how: "nobody has approved a picture yet",
      approved: undefined,
      difference: undefined,
      closeUp: undefined,
    },
  ];
  changes.push({
    ...{ verdict: "unused", flow: "shop", how: "compared with nothing any more" },
    path: path("an-old-frame"),
  });
  await mkdir(dirname(join(dir, path("an-old-frame"))), { recursive: true });
  for (const name of ["the-cart", "an-old-frame"]) await writeFile(join(dir, path(name)), before);
  recorder.close();
  review = await startReview(changes, filesIn(join(dir, "run")), dir);
});
afterEach(async () => {
  await review.close();
  await rm(dir, { recursive: true, force: true });
});

describe("a review of changed pictures", () => {
  it("is done by keyboard alone, and writes what was accepted", async () => {
    const page = await browser.newPage();
    await page.goto(review.url);
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await expect.poll(() => page.locator("#progress").textContent(), SOON).toBe("3 of 3 decided");
    expect(await readFile(join(dir, path("the-cart")))).toEqual(Buffer.from(after));
    expect(await readFile(join(dir, path("the-empty-cart")))).toEqual(Buffer.from(after));
    await expect(readFile(join(dir, path("an-old-frame")))).rejects.toThrow("ENOENT");
    // Thinking better of it puts back what was approved before, also when that was nothing.
    for (const decided of [
      ["accepted", "accepted", "rejected"],
      ["accepted", "rejected", "rejected"],
      ["rejected", "rejected", "rejected"],
    ]) {
      await page.keyboard.press("r");
      await expect.poll(() => [...review.decisions.values()], SOON).toEqual(decided);
      await page.keyboard.press("k");
    }
    expect(await readFile(join(dir, path("the-cart")))).toEqual(Buffer.from(before));
    await expect(readFile(join(dir, path("the-empty-cart")))).rejects.toThrow("ENOENT");
    expect(await readFile(join(dir, path("an-old-frame")))).toEqual(Buffer.from(before));
    await page.getByRole("button", { name: "Done" }).click();
    await review.done;
    await page.close();
  });

  it("shows approved, new, difference or both, by labelled native controls and by key, and is done by mouse, too", async () => {
    const page = await browser.newPage();
    await page.goto(review.url);
    const cart = page.getByRole("region", { name: "The cart shows <b>one</b> book." });
    const shown = () =>
      cart
        .locator("img")
        .evaluateAll((images) =>
          images
            .filter((image) => image.checkVisibility())
            .map((image) => image.getAttribute("alt")?.split(":")[0]),
        );
    expect(await shown()).toEqual(["", "What differs"]);
    await cart.getByRole("radio", { name: "Approved" }).check();
    expect(await shown()).toEqual(["Approved"]);
    await page.keyboard.press("n");
    expect(await shown()).toEqual(["New"]);
    await page.keyboard.press("b");
    expect(await shown()).toEqual(["Approved", "New"]);
    const sizes = await cart
      .locator("img")
      .evaluateAll((images) => images.map((one) => (one as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual([320, 320, 320, 320]);
    // A removal shows what would be removed.
    const unused = page.getByRole("region", { name: "An approved picture is unused" }).locator("img");
    expect(await unused.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(320);
    // By mouse, too.
    await cart.getByRole("button", { name: "Accept" }).click();
    await expect.poll(() => page.locator("#progress").textContent(), SOON).toBe("1 of 3 decided");
    expect(await readFile(join(dir, path("the-cart")))).toEqual(Buffer.from(after));
    await page.close();
  });

  it.each<[string, BrowserContextOptions]>([
    ["wide and light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }],
    ["390 pixels and dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
  ])("has no violation that axe can find, %s, and does not scroll sideways", async (_look, options) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(review.url);
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
    );
    const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      "axe.run(document)",
    );
    expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await context.close();
  });

  it("answers nobody without its key, by another host's name, or from another page", async () => {
    const { port, pathname } = new URL(review.url);
    const status = (target: string, method: string, headers: Record<string, string> = {}) =>
      new Promise((resolve, reject) => {
        request({ host: "127.0.0.1", port, path: target, method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end(method === "POST" ? '{"change":0,"decision":"accepted"}' : undefined);
      });
    expect(await status("/", "GET")).toBe(404);
    expect(await status("/favicon.ico", "GET")).toBe(204);
    expect(await status(pathname, "GET", { host: `evil.test:${port}` })).toBe(404);
    expect(await status(`${pathname}decide`, "POST", { origin: "http://evil.test" })).toBe(404);
    expect(await status(`${pathname}files/../../secret`, "GET")).toBe(404);
    expect(review.decisions.size).toBe(0);
  });

  it("says so when the run's picture was changed after the run, and writes nothing", async () => {
    const actual = await readdir(join(dir, "run/files"));
    for (const name of actual) await writeFile(join(dir, "run/files", name), "other bytes");
    const response = await fetch(`${review.url}decide`, {
      method: "POST",
      body: '{"change":0,"decision":"accepted"}',
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("cannot be used"),
    ]);
  });
});
