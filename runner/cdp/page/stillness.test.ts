import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Browser } from "../../surfaces/browser.ts";
import { launchBrowser } from "../../surfaces/launch-browser.ts";
import { removalsDone } from "../../surfaces/profile-folder.ts";
import type { Handle, PageWorld } from "./page-world.ts";
import { type Motion, motionOf, noteBoxes } from "./stillness.ts";

const PAGE = `data:text/html,<!doctype html><title>Still</title><p id="a">One</p><p id="b">Two</p>`;

let browser: Browser;
let world: PageWorld;
let a: Handle;
let b: Handle;
const find = async (id: string): Promise<Handle> => {
  const handle = await world.handle((at: string) => document.getElementById(at), id);
  if (handle === undefined) throw new Error(`the page has no #${id}`);
  return handle;
};
const drawn = () => world.value(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
const move = (target: Handle, by: string) =>
  world.value((node: HTMLElement, left: string) => node.style.setProperty("translate", left), target, by);
const isStill = async (target: Handle) => (await world.value<Motion>(motionOf, target)).kept;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await removalsDone();
});
beforeEach(async () => {
  const surface = await browser.openSurface({ name: "still", url: PAGE });
  world = await surface.current.frames.main.world();
  [a, b] = [await find("a"), await find("b")];
});

describe("a place that was noted before a drawn frame", () => {
  it("is kept by what stands still", async () => {
    await world.value(noteBoxes, 100);
    await drawn();
    expect(await isStill(a)).toBe(true);
  });

  it("is not kept by what has moved since, be it by a twentieth of a pixel", async () => {
    await world.value(noteBoxes, 100);
    await move(a, "0.05px");
    await drawn();
    expect(await isStill(a)).toBe(false);
  });

  it("proves nothing a second time, for another act", async () => {
    await world.value(noteBoxes, 100);
    await drawn();
    expect([await isStill(a), await isStill(b)]).toEqual([true, false]);
  });

  it("proves nothing while no frame was drawn", async () => {
    // In one task with the note no frame can come between.
    const source = `(${noteBoxes})(100); return (${motionOf})(target).kept;`;
    const still = await world.value<boolean>(
      (target: Node, code: string) => new Function("target", "__name", code)(target, (fn: unknown) => fn),
      a,
      source,
    );
    expect(still).toBe(false);
  });

  it("is not noted on a page with more elements than can be noted in time", async () => {
    await world.value(noteBoxes, 3);
    await drawn();
    expect(await isStill(a)).toBe(false);
  });
});
