import { PngRows } from "../../evidence/picture/png-rows.ts";
import type { Box } from "../geometry.ts";
import { screenshot } from "../page/screenshot.ts";
import type { Tab } from "../page/tab.ts";

/** Pixels of a part of the window, as drawn at one moment. */
export interface PartPixels {
  /** The part, in CSS pixels of the window. */
  readonly box: Box;
  /** Pixels for one CSS pixel. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue (and alpha) of one row after the other. */
  readonly rows: readonly Uint8Array[];
  readonly pixelBytes: number;
}

/** How the window lies on its page, and how large it is. */
export interface WindowMetrics {
  readonly pageX: number;
  readonly pageY: number;
  readonly viewport: Box;
  /** Of a pinch: 1 as a rule. */
  readonly zoomed: boolean;
}

export async function windowMetrics(tab: Tab): Promise<WindowMetrics> {
  const metrics = await tab.session.send("Page.getLayoutMetrics");
  const visual = metrics.cssVisualViewport ?? metrics.visualViewport;
  const layout = metrics.cssLayoutViewport ?? metrics.layoutViewport;
  return {
    // From where the page's area begins, as clips do; its own pageX counts from the origin, which may lie at the right.
    pageX: layout.pageX + visual.offsetX,
    pageY: layout.pageY + visual.offsetY,
    viewport: { x: 0, y: 0, width: visual.clientWidth, height: visual.clientHeight },
    zoomed: visual.scale !== 1,
  };
}

/**
 * Draws a part of the window.
 * @param box in CSS pixels of the window, whole ones, inside it
 */
export async function drawPart(tab: Tab, box: Box, { pageX, pageY }: WindowMetrics): Promise<PartPixels> {
  const clip = { x: box.x + pageX, y: box.y + pageY, width: box.width, height: box.height, scale: 1 };
  return readPixels(await screenshot(tab, { clip }), box);
}

/** The pixels of a PNG that shows this part of the window. */
export async function readPixels(png: Uint8Array, box: Box): Promise<PartPixels> {
  const picture = PngRows.open(png);
  if (picture === undefined) throw new TypeError("a capture is a PNG with 8 bits a channel, RGB or RGBA");
  const { width, height, pixelBytes } = picture;
  const rows = Array.from({ length: height }, (_, y) => picture.row(y));
  return { box, scale: width / box.width, width, height, rows, pixelBytes };
}

/** The part of a picture of the whole window that a box is in. */
export function partOf(whole: PartPixels, box: Box): PartPixels {
  const { scale, pixelBytes } = whole;
  const left = Math.round((box.x - whole.box.x) * scale);
  const top = Math.round((box.y - whole.box.y) * scale);
  const width = Math.min(Math.round(box.width * scale), whole.width - left);
  const height = Math.min(Math.round(box.height * scale), whole.height - top);
  const rows = whole.rows
    .slice(top, top + height)
    .map((row) => row.subarray(left * pixelBytes, (left + width) * pixelBytes));
  return { box, scale, width, height, rows, pixelBytes };
}
