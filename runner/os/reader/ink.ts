import type { RgbPixels } from "../png-encoder.ts";

/** One byte a pixel: 255 is paper, 0 is ink. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** Half the side of the neighbourhood whose median is the background, at half size: 30 px on the screen. */
const REACH = 7;
const LEVELS = 64;
/** Differences below this are gradients and shadows, not writing. */
const FAINTEST = 10;
const GAIN = 1.5;

/**
 * Turns a screen into dark writing on white paper, whatever stood on what: a pixel is ink as far as it differs
 * from its neighbourhood's median. Light text on a coloured button reads like dark text on a page, which a
 * reader trained on print otherwise passes over; filled boxes and their edges vanish.
 */
export function inkOf(picture: RgbPixels): Ink {
  const { width, height } = picture;
  const grey = luminance(picture);
  const halfWidth = (width + 1) >> 1;
  const background = medianAtHalfSize(grey, width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> 1) * halfWidth;
    for (let x = 0; x < width; x++, at++) {
      const difference = Math.abs((grey[at] ?? 0) - (background[row + (x >> 1)] ?? 0));
      grey[at] = difference < FAINTEST ? 255 : 255 - Math.min(255, difference * GAIN);
    }
  }
  return { width, height, grey };
}

/** Rec. 601 luma. */
function luminance({ width, height, rgb }: RgbPixels): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3) {
    grey[at] = ((rgb[from] ?? 0) * 77 + (rgb[from + 1] ?? 0) * 150 + (rgb[from + 2] ?? 0) * 29) >> 8;
  }
  return grey;
}

/** Sliding histograms by column: the cost of a pixel does not depend on the neighbourhood's size. */
function medianAtHalfSize(grey: Uint8Array, width: number, height: number): Uint8Array {
  const w = (width + 1) >> 1;
  const h = (height + 1) >> 1;
  const half = new Uint8Array(w * h);
  for (let y = 0, at = 0; y < h; y++) {
    const row = Math.min(height - 1, y * 2) * width;
    for (let x = 0; x < w; x++) half[at++] = (grey[row + Math.min(width - 1, x * 2)] ?? 0) >> 2;
  }
  const columns = new Int32Array(w * LEVELS);
  const window = new Int32Array(LEVELS);
  const median = new Uint8Array(w * h);
  const middle = ((2 * REACH + 1) ** 2) >> 1;

  const addRow = (y: number, sign: number): void => {
    const row = Math.max(0, Math.min(h - 1, y)) * w;
    for (let x = 0; x < w; x++) {
      const at = x * LEVELS + (half[row + x] ?? 0);
      columns[at] = (columns[at] ?? 0) + sign;
    }
  };
  const addColumn = (x: number, sign: number): void => {
    const from = Math.max(0, Math.min(w - 1, x)) * LEVELS;
    for (let level = 0; level < LEVELS; level++) {
      window[level] = (window[level] ?? 0) + sign * (columns[from + level] ?? 0);
    }
  };

  for (let y = -REACH; y <= REACH; y++) addRow(y, 1);
  for (let y = 0; y < h; y++) {
    if (y > 0) {
      addRow(y + REACH, 1);
      addRow(y - REACH - 1, -1);
    }
    window.fill(0);
    for (let x = -REACH; x <= REACH; x++) addColumn(x, 1);
    for (let x = 0; x < w; x++) {
      if (x > 0) {
        addColumn(x + REACH, 1);
        addColumn(x - REACH - 1, -1);
      }
      let level = 0;
      for (let seen = window[0] ?? 0; seen <= middle; seen += window[level] ?? 0) level++;
      median[y * w + x] = (level << 2) | 2;
    }
  }
  return median;
}
