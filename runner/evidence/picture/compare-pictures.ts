import type { Box } from "../log/events.ts";
import { type DifferingRow, findDifferingRows, type Size } from "./differing-rows.ts";
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
  /** By how many pixels every mask would have to grow to cover all that differs; undefined without masks. */
  readonly beyondMasks?: number | undefined;
}

/** What a masked region is painted with, in both pictures, before they are compared. */
const MASK = 0xff_ff_00_ff;

/**
 * Compares two PNGs for exact equality: first their bytes, without decoding, then every pixel as 8 bits a channel.
 * However the file stores them (palette, gray, 16 bits, interlaced, a transparent colour) equal pixels are equal; 16 bits
 * are rounded to 8, what lies under a wholly transparent pixel does not, and colour profiles and gamma are not
 * applied: captures carry none.
 * @param masks regions that rightly differ each time, in picture pixels
 * @throws Error when one of them is not a whole PNG and the bytes differ
 */
export async function comparePictures(
  expected: Uint8Array,
  actual: Uint8Array,
  masks: readonly Box[] = [],
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
  const { before, after, rows } = await findDifferingRows(expected, actual);
  if (before.width !== after.width || before.height !== after.height) {
    return {
      differingPixels: Math.max(before.width * before.height, after.width * after.height),
      totalPixels: after.width * after.height,
      box: undefined,
      sizes: { expected: sizeOf(before), actual: sizeOf(after) },
      picture: undefined,
    };
  }
  for (const row of rows) for (const mask of masks) paint(row, mask);
  const { count, box } = countDiffering(rows);
  return {
    differingPixels: count,
    totalPixels: before.width * before.height,
    box,
    sizes: undefined,
    picture: box ? await drawDifference(before, rows, box) : undefined,
    beyondMasks: box && masks.length > 0 ? farthestFrom(masks, rows) : undefined,
  };
}

function farthestFrom(masks: readonly Box[], rows: readonly DifferingRow[]): number {
  let farthest = 0;
  for (const { y, before, after } of rows) {
    for (let x = 0; x < before.length; x++) {
      if (before[x] === after[x]) continue;
      farthest = Math.max(farthest, Math.min(...masks.map((mask) => distance(mask, x, y))));
    }
  }
  return farthest;
}

/** By how much a box must grow on each side to cover a pixel. */
function distance({ x: left, y: top, width, height }: Box, x: number, y: number): number {
  return Math.ceil(Math.max(left - x, x + 1 - left - width, top - y, y + 1 - top - height, 0));
}

/** Width and height stand at fixed places of the PNG's first chunk (PNG, 11.2.2 IHDR). */
function pixelCount(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return png.byteLength < 24 ? 0 : view.getUint32(16) * view.getUint32(20);
}

/** How many of a PNG's pixels no mask covers. */
export function pixelsLeft(png: Uint8Array, masks: readonly Box[]): number {
  if (masks.length === 0 || png.byteLength < 24) return pixelCount(png);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const row = new Uint8Array(width);
  let left = 0;
  for (let y = 0; y < height; y++) {
    row.fill(1);
    for (const mask of masks) {
      const [from, to] = covered(mask, y) ?? [0, 0];
      row.fill(0, from, to);
    }
    for (const pixel of row) left += pixel;
  }
  return left;
}

/** The pixels of a row that a mask covers, as far as `fill` takes them; undefined for none. */
function covered({ x, y: top, width, height }: Box, y: number): readonly [number, number] | undefined {
  if (y < Math.floor(top) || y >= Math.ceil(top + height)) return undefined;
  return [Math.max(0, Math.floor(x)), Math.max(0, Math.ceil(x + width))];
}

function sizeOf({ width, height }: Size): string {
  return `${width}×${height}`;
}

function paint({ y, before, after }: DifferingRow, mask: Box): void {
  const range = covered(mask, y);
  if (range === undefined) return;
  before.fill(MASK, ...range);
  after.fill(MASK, ...range);
}

function countDiffering(rows: readonly DifferingRow[]): { count: number; box: Box | undefined } {
  let count = 0;
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, -1, -1, -1];
  for (const { y, before, after } of rows) {
    const soFar = count;
    for (let x = 0; x < before.length; x++) {
      if (before[x] === after[x]) continue;
      count++;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (count === soFar) continue;
    if (top < 0) top = y;
    bottom = y;
  }
  const box = count > 0 ? { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } : undefined;
  return { count, box };
}

/** The colour in which a difference is painted. */
const DIFFERENT = [255, 0, 60] as const;

/**
 * Paints what differs on a transparent ground, to be laid over either picture. Threshold 0 and anti-aliased
 * pixels included: anything that differs at all is drawn. Only the box around all differences is looked at.
 */
async function drawDifference(size: Size, rows: readonly DifferingRow[], box: Box): Promise<Uint8Array> {
  // Loaded by the first difference: as a rule a run has none.
  const { default: pixelmatch } = await import("pixelmatch");
  const { x: left, y: top, width, height } = box;
  const before = new Uint32Array(width * height);
  const after = new Uint32Array(width * height);
  for (const row of rows) {
    // A mask may have made the first and last ones equal.
    if (row.y < top || row.y >= top + height) continue;
    before.set(row.before.subarray(left, left + width), (row.y - top) * width);
    after.set(row.after.subarray(left, left + width), (row.y - top) * width);
  }
  const drawn = new Uint8Array(width * height * 4);
  const options = { threshold: 0, includeAA: true, diffMask: true };
  pixelmatch(new Uint8Array(before.buffer), new Uint8Array(after.buffer), drawn, width, height, options);
  const isDrawn = (x: number, y: number) =>
    x >= left && x < left + width && drawn[((y - top) * width + x - left) * 4 + 3] !== 0;
  return maskPng(size, DIFFERENT, box, isDrawn);
}
