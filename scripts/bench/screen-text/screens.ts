import { mkdirSync } from "node:fs";
import { join } from "node:path";
import CDP from "chrome-remote-interface";
import { z } from "zod";
import type { Box } from "../../../runner/evidence/log/events.ts";
import { startDisplay } from "../../../runner/os/display/display-server.ts";
import type { RgbPixels } from "../../../runner/os/png-encoder.ts";
import { spawnGroup } from "../../../runner/process/process-group.ts";
import type { TextKind } from "./page.ts";

/** A text that stands on a screen, as the page knows it. */
export interface TrueText {
  readonly text: string;
  readonly kind: TextKind;
  /** In the picture's pixels. */
  readonly box: Box;
}

export interface Screen {
  readonly picture: RgbPixels & { readonly png: Buffer };
  readonly texts: readonly TrueText[];
}

const WIDTH = 1280;
const HEIGHT = 800;

const truth = z.array(
  z.object({
    text: z.string(),
    kind: z.enum(["label", "link", "phrase"]),
    box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  }),
);

/**
 * Runs in the page: every marked text within the window, with the box of its letters. Nothing is asked about those that
 * the edge cuts, or that lie so near to it that they may be cut: they are refused.
 */
const TRUE_TEXTS = `(async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [...document.querySelectorAll("[data-kind]")].map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { x, y, width, height } = range.getBoundingClientRect();
    const by = devicePixelRatio;
    return { text: element.textContent, kind: element.dataset.kind, inside: x >= 8 && y >= 2 && x + width <= innerWidth - 8 && y + height <= innerHeight - 2,
      box: { x: x * by, y: y * by, width: width * by, height: height * by } };
  }).filter(({ inside }) => inside);
})()`;

/** A browser that shows pages on a real display, so that the pictures are what `os` reads. */
export interface ScreenMaker {
  show(html: string): Promise<Screen>;
  close(): Promise<void>;
}

/** Starts a display and a browser on it. @param scale device pixels for one CSS pixel, as a desktop sets it */
export async function openScreens(folder: string, scale: number): Promise<ScreenMaker> {
  mkdirSync(folder, { recursive: true });
  const display = await startDisplay({ folder: join(folder, "display"), width: WIDTH, height: HEIGHT });
  const profile = join(folder, "profile");
  const browser = await spawnGroup({
    name: "browser",
    file: process.env.FRAIMZ_CHROMIUM ?? "chromium",
    args: [
      ...["--no-sandbox", "--test-type", "--disable-gpu", "--no-first-run", "--disable-sync", "--kiosk"],
      ...["--disable-background-networking", "--disable-component-update", "--password-store=basic"],
      ...[`--force-device-scale-factor=${scale}`, "--remote-debugging-port=0", "--window-position=0,0"],
      ...[`--window-size=${WIDTH},${HEIGHT}`, `--user-data-dir=${profile}`, "about:blank"],
    ],
    env: { ...process.env, DISPLAY: display.name, HOME: folder },
    logFile: join(folder, "browser.log"),
    stragglers: [folder],
  });
  const listening = await browser.waitForLine(/DevTools listening on ws:\/\/[^:]+:(\d+)/, {
    timeoutMs: 40_000,
  });
  const tab = await CDP({ port: Number(listening[1]) });
  await tab.Page.enable();
  const { frameTree } = await tab.Page.getFrameTree();
  return {
    async show(html) {
      await tab.Page.setDocumentContent({ frameId: frameTree.frame.id, html });
      const result = await tab.Runtime.evaluate({
        expression: TRUE_TEXTS,
        awaitPromise: true,
        returnByValue: true,
      });
      const { picture } = await display.captureAtRest();
      return { picture, texts: truth.parse(result.result.value) };
    },
    async close() {
      await tab.close();
      await browser.stop();
      await display.stop();
    },
  };
}
