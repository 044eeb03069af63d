import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failedRun } from "../sample-run.fixture.ts";
import { ReportPages, SOON } from "./report-page.fixture.ts";

let pages: ReportPages;
beforeAll(async () => {
  pages = await ReportPages.open();
});
afterAll(() => pages.close());

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? "");
const shown = (page: Page, layer: string) =>
  page.locator(`.frame.failed .shown .layer.${layer} img`).isVisible();
const clip = (page: Page) =>
  page.locator(".frame.failed .shown .layer.actual").evaluate((layer) => getComputedStyle(layer).clipPath);

describe("by keyboard alone", () => {
  test("j and k go from frame to frame, n to the next failed one, and the address follows", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused(page)).toBe("desktop-org-mcp-demo/2");
    await page.keyboard.press("k");
    expect(await focused(page)).toBe("desktop-org-mcp-demo/1");
    expect(page.url()).toMatch(/#desktop-org-mcp-demo\/1$/);
    expect(await page.locator(".strip [aria-current]").getAttribute("href")).toBe("#desktop-org-mcp-demo/1");
  });

  test("a deep link opens at its frame", async () => {
    const { page } = await pages.show(failedRun);
    await page.goto(`${page.url()}#mcp-connections-cloud-oauth/5`);
    await page.reload();
    await expect.poll(() => focused(page), SOON).toBe("mcp-connections-cloud-oauth/5");
    expect(
      await page
        .locator("[id='mcp-connections-cloud-oauth/5']")
        .evaluate((frame) => frame.getBoundingClientRect().top),
    ).toBeLessThan(900);
  });

  test("e, d, a choose expected, difference and actual", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("j");
    for (const [key, layer] of [
      ["e", "expected"],
      ["d", "difference"],
      ["a", "actual"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => shown(page, layer), SOON).toBe(true);
    }
  });

  test("s swipes with the arrow keys on a labelled slider", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("j");
    await page.keyboard.press("s");
    const slider = page.getByRole("slider", { name: "Swipe" });
    await slider.focus();
    await page.keyboard.press("End");
    await expect.poll(() => clip(page), SOON).toBe("inset(0px 0px 0px 100%)");
    await page.keyboard.press("Home");
    await expect.poll(() => clip(page), SOON).toBe("inset(0px 0px 0px 0%)");
  });

  test("o lays one over the other with an opacity of one's choice", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    await page.getByRole("slider", { name: "Opacity" }).focus();
    await page.keyboard.press("Home");
    const opacity = () =>
      page.locator(".frame.failed .shown .layer.actual").evaluate((layer) => getComputedStyle(layer).opacity);
    await expect.poll(opacity, SOON).toBe("0");
  });

  test("m hides the marks on the picture and shows them again", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("j");
    const marks = page.locator(".frame.failed .shown .marks");
    expect(await marks.isVisible()).toBe(true);
    await page.keyboard.press("m");
    await expect.poll(() => marks.isVisible(), SOON).toBe(false);
    await page.keyboard.press("m");
    await expect.poll(() => marks.isVisible(), SOON).toBe(true);
  });

  test("/ searches claims, checks and logs; Escape gives the keys back", async () => {
    const { page } = await pages.show(failedRun);
    await page.keyboard.press("/");
    await page.keyboard.type("document hidden");
    await expect.poll(() => page.locator("main .frame[id]:visible").count(), SOON).toBe(1);
    expect(await page.locator("#found").textContent()).toBe("1 of 17 frames shown");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    expect(await focused(page)).toBe("desktop-org-mcp-demo/4");
  });
});

test("the filter shows the frames of one verdict and steps over flows without any", async () => {
  const { page } = await pages.show(failedRun);
  await page.getByRole("radio", { name: "Failed 1" }).check({ force: true });
  await expect.poll(() => page.locator("main .frame[id]:visible").count(), SOON).toBe(1);
  expect(await page.locator(".flow:visible").count()).toBe(1);
  await page.getByRole("radio", { name: "All 17" }).check({ force: true });
  await expect.poll(() => page.locator("main .frame[id]:visible").count(), SOON).toBe(17);
});

test("a terminal recording plays in place and can be sought", async () => {
  const { page } = await pages.show(failedRun);
  await page.locator(".attachment.cast summary").click();
  const screen = page.locator(".cast .screen");
  expect(await screen.innerText()).toContain("✓ connected as member");
  const seek = page.locator(".cast .seek");
  await seek.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  expect((await screen.innerText()).trim()).toBe("$ den connect");
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => screen.innerText(), SOON).toContain("✓ connected as member");
  await expect.poll(() => page.locator(".cast .play").innerText(), SOON).toBe("Play");
});

test("printed, every picture is there and the side bar is not", async () => {
  const { page } = await pages.show(failedRun);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const figures = await page.locator("figure.picture").count();
  expect(await page.locator(".layer.actual img").count()).toBe(figures);
  expect(await page.locator(".side").isVisible()).toBe(false);
});
