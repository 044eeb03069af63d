import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "../../surfaces/browser.ts";
import { launchBrowser } from "../../surfaces/launch-browser.ts";
import { removalsDone } from "../../surfaces/profile-folder.ts";

const PAGE = "data:text/html,<!doctype html><title>Frames</title><body style='margin:0'>Around it";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await removalsDone();
});

/** Runs in the page. */
function addFrame(): void {
  const frame = document.createElement("iframe");
  frame.style.cssText =
    "position:absolute; left:100px; top:100px; border:40px solid #333; padding:7px 0 0 9px";
  document.body.append(frame);
  frame.contentDocument?.body.style.setProperty("margin", "0");
  frame.contentDocument?.body.append("Inside it");
}

describe("what an iframe shows is placed inside its border and padding", () => {
  it.each([
    ["when the frame is known", true],
    ["when it appeared just before the look", false],
  ])("%s", async (_when, known) => {
    const surface = await browser.openSurface({ name: "frames", url: PAGE });
    const world = await surface.current.frames.main.world();
    const adding = world.value(addFrame);
    if (known) await adding;
    // Else both are under way, and nothing was heard of the frame when the look began.
    expect(surface.current.frames.all).toHaveLength(known ? 2 : 1);
    const { blocks } = await surface.read();
    await adding;
    expect(blocks.find(({ text }) => text === "Inside it")?.box).toMatchObject({ x: 149, y: 147 });
    await surface.close();
  });
});
