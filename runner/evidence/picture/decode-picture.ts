import { createRequire } from "node:module";
import { PngRows, writeWords } from "./png-rows.ts";

/** Decoded pixels, four bytes each (RGBA), row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

// Loaded when first needed: as a rule captures are of the kind that PngRows reads.
const pngjs = (): typeof import("pngjs") => createRequire(import.meta.url)("pngjs");

/**
 * Decodes a PNG completely, checksums included; kinds that captures never are (palettes, 16 bits, interlaced) by
 * the library.
 * @throws Error naming what is wrong when the bytes are not a whole PNG
 */
export function decodePng(png: Uint8Array): Pixels {
  const rows = PngRows.open(png);
  if (rows === undefined) {
    const whole = pngjs().PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
    return { width: whole.width, height: whole.height, data: whole.data };
  }
  const { width, height, pixelBytes } = rows;
  const words = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) writeWords(rows.row(y), pixelBytes, words, y * width);
  return { width, height, data: new Uint8Array(words.buffer) };
}

/** Writes pixels as a PNG, for speed rather than size: without row filters, hardly compressed. */
export function encodePng({ width, height, data }: Pixels): Uint8Array {
  const { PNG } = pngjs();
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { deflateLevel: 1, filterType: 0 });
}
