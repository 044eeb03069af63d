import type { Box } from "../log/events.ts";
import { decodePng, encodePng, type Pixels } from "./decode-picture.ts";

/** A difference that is not at least so many times larger in close-up is seen well enough without. */
const LEAST = 3;
const MOST = 8;
/** Pixels around the difference that are shown with it, at least. */
const AROUND = 6;
const FRAME = [0xd0, 0x00, 0x6f, 0xff];
const DIVIDER = 4;
const LINE = 3;

/**
 * A small difference, enlarged: on the left where it is in the one picture, on the right the same place in the other,
 * a frame around what differs, each pixel a square. As large as the pictures are.
 * @param box what differs, in picture pixels
 * @returns a PNG; undefined where the difference is too large to gain by it, or the sizes differ
 */
export function closeUp(expected: Uint8Array, actual: Uint8Array, box: Box): Uint8Array | undefined {
  const [left, right] = [decodePng(expected), decodePng(actual)];
  const { width, height } = right;
  if (left.width !== width || left.height !== height) return undefined;
  const half = Math.floor((width - DIVIDER) / 2);
  const fits = Math.min(half / (box.width + 2 * AROUND), height / (box.height + 2 * AROUND));
  const times = Math.min(MOST, Math.floor(fits));
  if (times < LEAST) return undefined;
  const size = { width: Math.floor(half / times), height: Math.floor(height / times) };
  const shown = {
    ...size,
    x: inside(box.x + box.width / 2 - size.width / 2, width - size.width),
    y: inside(box.y + box.height / 2 - size.height / 2, height - size.height),
  };
  const out: Pixels = { width, height, data: new Uint8Array(width * height * 4) };
  for (const [picture, from] of [
    [left, 0],
    [right, width - half],
  ] as const) {
    enlarge(picture, shown, times, out, from);
    for (let outside = 1; outside <= LINE; outside++)
      frame(out, {
        x: from + (box.x - shown.x) * times - outside,
        y: (box.y - shown.y) * times - outside,
        width: box.width * times + 2 * outside,
        height: box.height * times + 2 * outside,
      });
  }
  return encodePng(out);
}

function inside(at: number, most: number): number {
  return Math.round(Math.min(Math.max(0, at), most));
}

function enlarge(picture: Pixels, shown: Box, times: number, out: Pixels, from: number): void {
  for (let y = 0; y < shown.height * times; y++) {
    const row = (shown.y + Math.floor(y / times)) * picture.width;
    for (let x = 0; x < shown.width * times; x++) {
      const at = (row + shown.x + Math.floor(x / times)) * 4;
      out.data.set(picture.data.subarray(at, at + 4), (y * out.width + from + x) * 4);
    }
  }
}

/** A line of one pixel; what of it lies outside the picture is left out. */
function frame(out: Pixels, { x, y, width, height }: Box): void {
  const dot = (column: number, row: number): void => {
    if (column < 0 || row < 0 || column >= out.width || row >= out.height) return;
    out.data.set(FRAME, (row * out.width + column) * 4);
  };
  for (let at = 0; at < width; at++) for (const row of [y, y + height - 1]) dot(x + at, row);
  for (let at = 0; at < height; at++) for (const column of [x, x + width - 1]) dot(column, y + at);
}
