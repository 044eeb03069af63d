import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelOf } from "../model.ts";
import type { Frame, RunReport } from "../report-schema.ts";
import { HOSTILE, hostileRun, hugeRun } from "../sample-extremes.fixture.ts";
import { SampleLog } from "../sample-log.fixture.ts";
import { drawScreen } from "../sample-picture.fixture.ts";
import { failedRun, interruptedRun, passedRun } from "../sample-run.fixture.ts";
import { ReportPages, SOON } from "./report-page.fixture.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let pages: ReportPages;
beforeAll(async () => {
  pages = await ReportPages.open();
});
afterAll(() => pages.close());

const shownPictures = "main img";

/** Frames above are laid out only when they come into view, so one scroll may not be enough. */
async function showFirstPicture(page: Page): Promise<void> {
  const shown = async () => {
    await page
      .locator(".stage")
      .first()
      .evaluate((stage) => stage.scrollIntoView());
    return page.locator(shownPictures).count();
  };
  await expect.poll(shown, SOON).toBeGreaterThan(0);
}

describe("the report opened from disk", () => {
  test("its own policy blocks nothing of it, and it asks the network for nothing", async () => {
    const { page, said } = await pages.show(failedRun);
    await page.waitForSelector(shownPictures);
    expect(said).toEqual([]);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name.slice(0, 5)),
    );
    expect(loaded.filter((name) => name !== "data:")).toEqual([]);
  });

  test("the reason of a failure is the first thing in the first flow", async () => {
    const { page } = await pages.show(failedRun);
    const first = page.locator("main .frame").first();
    await expect.poll(() => first.getAttribute("data-state"), SOON).toBe("failed");
    expect(await first.evaluate((frame) => frame.firstElementChild?.className)).toBe("reason");
    expect(await first.locator(".reason").innerText()).toContain("The card never said “Connected”.");
  });

  test("each picture stands in the file once and is decoded only when it comes into view", async () => {
    const { page } = await pages.show(() => hugeRun(110));
    await page.waitForSelector(shownPictures);
    const counts = await page.evaluate(() => ({
      sources: document.querySelectorAll("noscript[data-source]").length,
      distinct: new Set(
        [...document.querySelectorAll("[data-picture]")].map((each) => each.getAttribute("data-picture")),
      ).size,
      shown: document.querySelectorAll("main img").length,
      figures: document.querySelectorAll("figure.picture").length,
    }));
    expect(counts.sources).toBe(counts.distinct);
    expect(counts.figures).toBe(110);
    expect(counts.shown).toBeLessThan(10);
    await page.locator("#flow-1\\/10").evaluate((frame) => frame.scrollIntoView());
    await page.waitForSelector("#flow-1\\/10 img");
  });

  test("the picture's alternative text is the claim", async () => {
    const { page } = await pages.show(passedRun);
    const alt = await page.locator(shownPictures).first().getAttribute("alt");
    expect(alt).toBe("The admin signs in and sees the organization.");
  });

  test("without scripts everything is there: pictures, folds, views and links", async () => {
    const { page } = await pages.show(failedRun, { javaScriptEnabled: false });
    const picture = page.locator("main img").first();
    expect(await picture.isVisible()).toBe(true);
    await page.getByRole("radio", { name: "Difference" }).first().check({ force: true });
    expect(await page.locator(".layer.difference img").first().isVisible()).toBe(true);
    expect(await page.locator(".needs-script").filter({ visible: true }).count()).toBe(0);
  });

  test("a killed run says that it is incomplete and where it stopped", async () => {
    const { page } = await pages.show(interruptedRun);
    expect(await page.locator("h1").innerText()).toContain("Incomplete: 1 of 2 flows");
    expect(await page.locator("main").innerText()).toContain("The run ended in the middle of this frame");
  });

  test("controls show on the frame that they prove, and apart from the flows", async () => {
    const { page } = await pages.show(passedRun);
    expect(await page.locator(".control.held").innerText()).toContain(
      "Yes: 1 control turned exactly this frame red",
    );
    expect(await page.locator(".controls-run summary").innerText()).toContain("the app's polling is off");
    expect(await page.locator("h1").innerText()).toContain("Passed: 2 flows, 1 control held");
  });

  test("a flow can be exported alone, and an unknown one is named with those that exist", async () => {
    const { page } = await pages.show(failedRun, {}, { only: "settings-extensions-mcp" });
    expect(await page.locator(".flow").count()).toBe(1);
    expect(await page.locator(".origin").innerText()).toContain("exported alone: settings-extensions-mcp");
    await expect(pages.show(failedRun, {}, { only: "nope" })).rejects.toThrow(
      'The run has no flow "nope"; it has desktop-org-mcp-demo, mcp-connections-cloud-oauth, settings-extensions-mcp.',
    );
  });
});

test("compared with another run, changes are listed and its pictures can be laid over", async () => {
  const other = failedRun();
  const earlier = modelOf(passedRun().log());
  const files = { read: async () => ({ bytes: Buffer.from(drawScreen({ cards: 9 })) }) };
  const { page } = await pages.show(
    () => other,
    {},
    { against: { report: withOtherPictures(earlier), files } },
  );
  const section = page.locator(".compared");
  expect(await section.innerText()).toContain("Compared with run 20261120-114207-9f2c");
  expect(await section.innerText()).toMatch(/Other picture 5/);
  expect(await section.innerText()).toMatch(/New 7/);
  await section.getByRole("link", { name: /mcp-connections-cloud-oauth 1/ }).click();
  const frame = page.locator("[id='mcp-connections-cloud-oauth/1']");
  await frame.getByRole("radio", { name: "Other run" }).check({ force: true });
  await expect.poll(() => frame.locator(".layer.other img").isVisible(), SOON).toBe(true);
  await page.getByRole("radio", { name: /Changed picture 6/ }).check({ force: true });
  await expect.poll(() => page.locator("main .frame[id]:visible").count(), SOON).toBe(6);
});

/** The same run, as if the admin's flow had looked different then. */
function withOtherPictures(report: RunReport): RunReport {
  const file = new SampleLog().file(drawScreen({ cards: 9 }), "image/png");
  const repaint = (frame: Frame) => ({
    ...frame,
    pictures: frame.pictures.map((picture) => ({ ...picture, file })),
  });
  const flows = report.flows.map((flow) =>
    flow.key === "mcp-connections-cloud-oauth" ? { ...flow, frames: flow.frames.map(repaint) } : flow,
  );
  return { ...report, flows };
}

describe("hostile text", () => {
  test("is shown as text, and runs nothing", async () => {
    const { page, said } = await pages.show(hostileRun);
    await showFirstPicture(page);
    expect(await page.title()).toBe("Failed: 1 of 1 flow · fraimz");
    expect(said).toEqual([]);
    const text = await page.locator("main").evaluate((main) => main.textContent);
    expect(text).toContain(HOSTILE.script);
    expect(text).toContain(HOSTILE.end);
    expect(text).toContain("$& $1 $' $`");
    expect(text).toContain("before<NUL>after");
    expect(text).toContain("<U+202E>gpj.exe");
    expect(await page.locator("[onmouseover], [onerror]").count()).toBe(0);
  });

  test("cannot widen the page", async () => {
    for (const width of [390, 1280]) {
      const { page } = await pages.show(hostileRun, { viewport: { width, height: 900 } });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });
});

/** Rules whose outcome another width or colour scheme can change; the others are the same page's. */
const OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

describe("axe finds no violation", () => {
  test.each([
    ["a failed run, light", failedRun, "light", 1280, undefined],
    ["a failed run, dark", failedRun, "dark", 1280, OF_LOOKS],
    ["a failed run on a phone", failedRun, "light", 390, OF_LOOKS],
    ["a passed run with controls, dark, on a phone", passedRun, "dark", 390, undefined],
    ["a killed run", interruptedRun, "light", 1280, undefined],
    ["a hostile run", hostileRun, "light", 1280, undefined],
  ] as const)("in %s", async (_, run, colorScheme, width, rules) => {
    const { page } = await pages.show(run, {
      colorScheme,
      bypassCSP: true,
      viewport: { width, height: 900 },
    });
    await showFirstPicture(page);
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
    });
    await page.addScriptTag({ path: axe });
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
    const violations = await page.evaluate(async (asked) => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(context: Document, options: object): Promise<AxeResult> } }
      ).axe.run(document, asked);
      return violations.map(({ id, nodes }) => ({
        id,
        where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)),
      }));
    }, options);
    expect(violations).toEqual([]);
  });
});

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
