import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";

/** An underline goes on in one colour for this many heights of its line at least: no stroke of a letter does. */
const LEAST_LENGTH = 1.2;
/** It is in the lower part of its line ... */
const LOWER_PART = 0.55;
/** ... and has writing above it in this part of its columns: low lines in a row have none. */
const WRITTEN_ABOVE = 0.5;
/** A part of it that is this many heights long is no stroke of a letter that hangs down. */
const LONG = 0.3;
/** It goes on beyond the line's box by as much, pixels. */
const END = 4;
/** Differences of lightness and colour (of 441) below which two pixels are one colour, and above which one is ink. */
const SAME = 8;
const INK = 32;

/**
 * Takes the underlines out of a line, which a recognizer reads as the tails of letters ("quit" as "guit"). Only pixels
 * with paper above and below the underline are changed: letters that hang down keep their own.
 * @param box where the line is
 * @returns the picture itself when nothing in the box is underlined
 */
export function withoutUnderline(picture: RgbPixels, box: Box): RgbPixels {
  const { width, height, rgb } = picture;
  const left = Math.max(0, Math.floor(box.x));
  const right = Math.min(width, Math.ceil(box.x + box.width));
  const top = Math.max(1, Math.floor(box.y));
  const bottom = Math.min(height - 1, Math.ceil(box.y + box.height) + 1);
  const far = (x: number, y: number, to: number): number => {
    const at = (y * width + x) * 3;
    return Math.hypot(
      (rgb[at] ?? 0) - (rgb[to] ?? 0),
      (rgb[at + 1] ?? 0) - (rgb[to + 1] ?? 0),
      (rgb[at + 2] ?? 0) - (rgb[to + 2] ?? 0),
    );
  };
  const at = (x: number, y: number) => (y * width + x) * 3;

  let cleaned: Uint8Array | undefined;
  for (let y = Math.floor(top + LOWER_PART * (bottom - top)); y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const from = x;
      const ink = at(from, y);
      while (x + 1 < right && far(x + 1, y, ink) <= SAME) x++;
      if (x + 1 - from < LEAST_LENGTH * box.height) continue;
      const end = endOfUnderline({ far, at }, { from, to: x + 1, y, top, bottom });
      if (end === undefined) continue;
      cleaned ??= new Uint8Array(rgb);
      const paper = at(from, end);
      const isInk = (column: number) => far(column, y, ink) <= INK;
      // The same underline goes on between letters that hang down: their strokes are narrow and go on above and below.
      for (let column = Math.max(0, left - END); column < Math.min(width, right + END); column++) {
        const start = column;
        while (column < width && isInk(column)) column++;
        const long = column - start >= LONG * box.height;
        for (let part = start - 1; part <= column; part++) {
          if (part < 0 || part >= width || column === start) continue;
          const within = part >= start && part < column;
          const above = far(part, y - 1, paper) <= INK;
          if (far(part, end, paper) > INK || (!above && !(within && long))) continue;
          for (let row = y; row < end; row++) cleaned.copyWithin(at(part, row), paper, paper + 3);
        }
      }
    }
  }
  return cleaned ? { width, height, rgb: cleaned } : picture;
}

interface Access {
  readonly far: (x: number, y: number, to: number) => number;
  readonly at: (x: number, y: number) => number;
}

/** @returns the row below an underline that begins in row `y`; undefined when what begins there is none */
function endOfUnderline(
  { far, at }: Access,
  { from, to, y, top, bottom }: { from: number; to: number; y: number; top: number; bottom: number },
): number | undefined {
  const most = Math.max(2, Math.round((bottom - top) / 8));
  for (let end = y + 1; end <= Math.min(bottom, y + most); end++) {
    let [bare, written] = [0, 0];
    for (let x = from; x < to; x++) {
      const paper = at(x, end);
      if (far(x, y, paper) > INK && far(x, y - 1, paper) <= INK) bare++;
      for (let row = top; row < y - 1; row++) {
        if (far(x, row, paper) <= INK) continue;
        written++;
        break;
      }
    }
    if (bare >= 0.7 * (to - from)) return written >= WRITTEN_ABOVE * (to - from) ? end : undefined;
  }
  return undefined;
}
