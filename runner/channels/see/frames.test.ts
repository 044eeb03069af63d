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
  lab.serve("/filtered", `<p style="filter:opacity(0)">Secret words</p>`);
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

describe("what is generated in a frame of the same process is decided where it is drawn:", () => {
  const made = (style: string) =>
    `<style>p::after{content:"Secret words";display:inline-block;${style}}</style><p></p>`;
  const inside = (style: string, html: string) =>
    `<iframe style="width:400px;height:200px;border:3px solid;padding:5px;${style}" srcdoc="${html.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

  it.each([
    ["plain", ""],
    ["scaled", "transform:scale(.8)"],
    ["zoomed in", "zoom:1.3;margin-left:20px"],
    ["zoomed out", "zoom:.7;margin-left:120px"],
    ["zoomed and scaled", "zoom:1.3;transform:scale(.7)"],
  ])("%s", async (_how, style) => {
    const upright = "writing-mode:sideways-lr";
    for (const shown of ["filter:contrast(.9)", `filter:contrast(.9);${upright}`]) {
      expect(await saidOf(lab, inside(style, made(shown)), "Secret words"), shown).toEqual(SEEN);
    }
    for (const hidden of ["filter:opacity(0)", `filter:opacity(0);${upright}`]) {
      expect(await saidOf(lab, inside(style, made(hidden)), "Secret words"), hidden).toEqual(NOT_SEEN);
    }
  });

  it.each([
    ["what is generated", made],
    ["a text", (style: string) => `<p style="${style}">Secret words</p>`],
  ])("%s, zoomed once more in a zoomed frame", async (_how, html) => {
    const nested = (style: string) =>
      inside("zoom:.8", inside("zoom:1.4;width:200px;height:90px", html(style)));
    expect(await saidOf(lab, nested("filter:contrast(.9)"), "Secret words")).toEqual(SEEN);
    expect(await saidOf(lab, nested("filter:opacity(0)"), "Secret words")).toEqual(NOT_SEEN);
  });
});

describe("a frame of another site that hardly draws is waited for:", { timeout: 30_000 }, () => {
  const busy = `<script>setInterval(() => { for (const end = performance.now() + 120; performance.now() < end; ); }, 150)</script>`;
  const text = (style: string) => `<p style="${style}">Secret words</p>`;

  it.each([
    ["at work all the time", (html: string) => frameOf(`${html}${busy}`)],
    ["without scripts", (html: string) => frameOf(html).replace("<iframe", "<iframe sandbox")],
  ])("%s", async (_how, html) => {
    expect(await saidOf(lab, html(text("filter:contrast(.9)")), "Secret words")).toEqual(SEEN);
    expect(await saidOf(lab, html(text("filter:opacity(0)")), "Secret words")).toEqual(NOT_SEEN);
  });

  function frameOf(html: string): string {
    lab.serve("/drawn", html);
    return frame("/drawn");
  }
});

it("nothing follows from the pixels of a frame that does not draw what hides a text", async () => {
  await lab.show(frame("/filtered"));
  const see = lab.see();
  see.channel.no.text("Secret words");
  const { current } = lab.surface;
  const world = await current.frames.all.find(({ session }) => session !== current.session)?.world();
  await world?.value(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
  await expect(see.judge("lab", reading)).rejects.toThrow();
  expect(reading.unseen.map(({ why, by }) => `${why}: ${by}`)).toEqual([
    "undecided: its frame draws too late for a comparison",
  ]);
});

describe("a frame that is not rendered shows nothing, and is not waited for:", { timeout: 60_000 }, () => {
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
    const timed = async (page: string, expected: object): Promise<number> => {
      const started = performance.now();
      expect(await saidOf(lab, page, "Secret words")).toEqual(expected);
      const seen = expected === SEEN;
      expect(await saidOfTarget(lab, button("Go"))).toEqual({ target: seen, no: !seen });
      return performance.now() - started;
    };
    const whole = await timed(frame("/nested"), SEEN);
    // A machine may be slow: a single wait took longer than this on a fast one.
    expect(await timed(html(), NOT_SEEN)).toBeLessThan(4_000 + 2 * whole);
  });
});
