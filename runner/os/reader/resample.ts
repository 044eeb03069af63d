import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";

/** How a network wants its colours: `(value / 255 - mean) / deviation`, blue first. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/**
 * Cuts a part out of a picture and scales it (bilinear), as planes of blue, green and red, normalized.
 * Parts beyond the picture's edge repeat the edge.
 * @param planeWidth the width of a plane when it is wider than the part; the rest stays 0
 */
export function resample(
  { width, height, rgb }: RgbPixels,
  part: Box,
  to: { readonly width: number; readonly height: number; readonly planeWidth?: number },
  { mean, deviation }: Normalization,
): Float32Array {
  const planeWidth = to.planeWidth ?? to.width;
  const plane = planeWidth * to.height;
  const out = new Float32Array(plane * 3);
  const columns = positions(part.x, part.width, to.width, width);
  const rows = positions(part.y, part.height, to.height, height);
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / (255 * (deviation[channel] ?? 1));
    const shift = -(mean[channel] ?? 0) / (deviation[channel] ?? 1);
    const byte = 2 - channel;
    for (let y = 0; y < to.height; y++) {
      const upper = (rows.low[y] ?? 0) * width;
      const lower = (rows.high[y] ?? 0) * width;
      const down = rows.share[y] ?? 0;
      let at = channel * plane + y * planeWidth;
      for (let x = 0; x < to.width; x++, at++) {
        const left = columns.low[x] ?? 0;
        const right = columns.high[x] ?? 0;
        const across = columns.share[x] ?? 0;
        const a = rgb[(upper + left) * 3 + byte] ?? 0;
        const b = rgb[(upper + right) * 3 + byte] ?? 0;
        const c = rgb[(lower + left) * 3 + byte] ?? 0;
        const d = rgb[(lower + right) * 3 + byte] ?? 0;
        const above = a + (b - a) * across;
        const below = c + (d - c) * across;
        out[at] = (above + (below - above) * down) * scale + shift;
      }
    }
  }
  return out;
}

interface Positions {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** For each pixel of the result, the two pixels of the picture it lies between, and how far along. */
function positions(from: number, length: number, count: number, limit: number): Positions {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const share = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const place = from + ((index + 0.5) * length) / count - 0.5;
    const floor = Math.floor(place);
    low[index] = Math.max(0, Math.min(limit - 1, floor));
    high[index] = Math.max(0, Math.min(limit - 1, floor + 1));
    share[index] = place - floor;
  }
  return { low, high, share };
}
