import { decodePng, type PictureDecoder, type Pixels } from "./decode-picture.ts";
import type { Box } from "./events.ts";
import { maskPng } from "./mask-png.ts";

/** How two pictures differ: exact counts, whatever somebody may tolerate. */
export interface PictureDifference {
  readonly differingPixels: number;
  readonly totalPixels: number;
  /** The smallest box around everything that differs, in picture pixels. */
  readonly box: Box | undefined;
  /** Both sizes when they differ; then no pixel was compared. */
  readonly sizes: { readonly expected: string; readonly actual: string } | undefined;
  /** A PNG that shows what differs; undefined for equal pictures and for different sizes. */
  readonly picture: Uint8Array | undefined;
}

/** What a masked region is painted with, in both pictures, before they are compared. */
const MASK = 0xff_ff_00_ff;

/**
 * Compares two PNGs for exact equality: first their bytes, without decoding, then every pixel.
 * @param masks regions that rightly differ each time, in picture pixels
 * @throws Error when one of them is not a whole PNG and the bytes differ
 */
export async function comparePictures(
  expected: Uint8Array,
  actual: Uint8Array,
  masks: readonly Box[] = [],
  decode: PictureDecoder = async (png) => decodePng(png),
): Promise<PictureDifference> {
  if (Buffer.compare(expected, actual) === 0) {
    return {
      differingPixels: 0,
      totalPixels: pixelCount(expected),
      box: undefined,
      sizes: undefined,
      picture: undefined,
    };
  }
  const [before, after] = await Promise.all([decode(expected), decode(actual)]);
  if (before.width !== after.width || before.height !== after.height) {
    return {
      differingPixels: Math.max(before.width * before.height, after.width * after.height),
      totalPixels: after.width * after.height,
      box: undefined,
      sizes: { expected: sizeOf(before), actual: sizeOf(after) },
      picture: undefined,
    };
  }
  for (const mask of masks) {
    paint(before, mask);
    paint(after, mask);
  }
  const { count, box } = countDiffering(before, after);
  return {
    differingPixels: count,
    totalPixels: before.width * before.height,
    box,
    sizes: undefined,
    picture: box ? await drawDifference(before, after, box) : undefined,
  };
}

/** Width and height stand at fixed places of the PNG's first chunk (PNG, 11.2.2 IHDR). */
function pixelCount(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return png.byteLength < 24 ? 0 : view.getUint32(16) * view.getUint32(20);
}

function sizeOf({ width, height }: Pixels): string {
  return `${width}×${height}`;
}

function words({ data }: Pixels): Uint32Array {
  const whole = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
  return new Uint32Array(whole.buffer, whole.byteOffset, whole.byteLength >> 2);
}

function paint(pixels: Pixels, mask: Box): void {
  const left = Math.max(0, Math.floor(mask.x));
  const top = Math.max(0, Math.floor(mask.y));
  const right = Math.min(pixels.width, Math.ceil(mask.x + mask.width));
  const bottom = Math.min(pixels.height, Math.ceil(mask.y + mask.height));
  const view = new DataView(pixels.data.buffer, pixels.data.byteOffset, pixels.data.byteLength);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) view.setUint32((y * pixels.width + x) * 4, MASK, true);
  }
}

function countDiffering(before: Pixels, after: Pixels): { count: number; box: Box | undefined } {
  const a = words(before);
  const b = words(after);
  const { width, height } = before;
  let count = 0;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (a[at] === b[at]) continue;
      count++;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top === height) top = y;
      bottom = y;
    }
  }
  const box = count > 0 ? { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } : undefined;
  return { count, box };
}

/** The colour in which a difference is painted. */
const DIFFERENT = [255, 0, 60] as const;

/**
 * Paints what differs on a transparent ground, to be laid over either picture. Threshold 0 and anti-aliased
 * pixels included: anything that differs at all is drawn. Only the rows that hold a difference are looked at.
 */
async function drawDifference(
  before: Pixels,
  after: Pixels,
  rows: Pick<Box, "y" | "height">,
): Promise<Uint8Array> {
  // Loaded by the first difference: as a rule a run has none.
  const { default: pixelmatch } = await import("pixelmatch");
  const { width } = before;
  const data = new Uint8Array(width * rows.height * 4);
  const part = ({ data: all }: Pixels) =>
    all.subarray(rows.y * width * 4, (rows.y + rows.height) * width * 4);
  pixelmatch(part(before), part(after), data, width, rows.height, {
    threshold: 0,
    includeAA: true,
    diffMask: true,
  });
  return maskPng(before, DIFFERENT, rows, (x, y) => data[((y - rows.y) * width + x) * 4 + 3] !== 0);
}
