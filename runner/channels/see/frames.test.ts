import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";
import { NOT_SEEN, SEEN, saidOf, saidOfTarget } from "./said.fixture.ts";

const INSIDE = `<p>Secret words</p><button>Go</button>`;

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
  const nested = `<iframe src="${lab.url("/inside", "three.test")}" style="width:300px;height:120px"></iframe>`;
  lab.serve("/inside", INSIDE);
  lab.serve("/nested", nested);
});
afterAll(async () => {
  await lab?.close();
});

const frame = (path: string, style = "", site = "two.test") =>
  `<iframe src="${lab.url(path, site)}" style="width:400px;height:200px;${style}"></iframe>`;

describe("a frame's words and buttons are seen", () => {
  it.each([
    ["in a sandbox without scripts", () => `<iframe sandbox srcdoc="${INSIDE}"></iframe>`],
    [
      "in a sandbox without scripts, of the page's own site",
      () => `<iframe sandbox="allow-same-origin" srcdoc="${INSIDE}"></iframe>`,
    ],
    [
      "in a sandbox without scripts, of another site",
      () => frame("/inside").replace("<iframe", "<iframe sandbox"),
    ],
    [
      "in a frame of another site, in a frame of the own site far down",
      () => `<div style="height:300px"></div>${frame("/nested", "", "one.test")}`,
    ],
  ])("%s", async (_how, html) => {
    expect(await saidOf(lab, html(), "Secret words")).toEqual(SEEN);
    expect(await saidOfTarget(lab, button("Go"))).toEqual({ target: true, no: false });
  });
});

describe("a frame that is not rendered shows nothing, and is not waited for:", { timeout: 20_000 }, () => {
  it.each([
    ["hidden", () => frame("/inside", "visibility:hidden")],
    ["in what the browser skips", () => `<div style="content-visibility:hidden">${frame("/inside")}</div>`],
    ["in a folded details", () => `<details><summary>More</summary>${frame("/inside")}</details>`],
    ["clipped to nothing", () => `<div style="clip-path:circle(0)">${frame("/inside")}</div>`],
    [
      "cut off by what scrolls",
      () => `<div style="height:60px;overflow:auto"><div style="height:90px"></div>${frame("/inside")}</div>`,
    ],
    ["in a hidden frame of another site", () => frame("/nested", "visibility:hidden")],
    ["in a frame of another site below the window", () => frame("/nested", "position:absolute;top:3000px")],
  ])("%s", async (_how, html) => {
    const started = performance.now();
    expect(await saidOf(lab, html(), "Secret words")).toEqual(NOT_SEEN);
    expect(await saidOfTarget(lab, button("Go"))).toEqual({ target: false, no: true });
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});
