import { createRequire } from "node:module";
import { PngRows } from "./png-rows.ts";

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
  const data = new Uint8Array(words.buffer);
  for (let row = rows.next(), at = 0; row; row = rows.next()) {
    if (pixelBytes === 4) {
      data.set(row, at * 4);
      at += width;
      continue;
    }
    for (let from = 0; from < row.length; from += 3, at++) {
      // Little-endian, as every machine that runs this is: alpha is the highest byte.
      words[at] = 0xff000000 | ((row[from + 2] ?? 0) << 16) | ((row[from + 1] ?? 0) << 8) | (row[from] ?? 0);
    }
  }
  return { width, height, data };
}

/** Writes pixels as a PNG, for speed rather than size: without row filters, hardly compressed. */
export function encodePng({ width, height, data }: Pixels): Uint8Array {
  const { PNG } = pngjs();
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { deflateLevel: 1, filterType: 0 });
}

/** Decodes PNGs; the native one works off the main thread and takes 70 ms to load. */
export type PictureDecoder = (png: Uint8Array) => Promise<Pixels>;

let native: Promise<PictureDecoder | undefined> | undefined;

/**
 * The fastest decoder of this machine, for work on many or large pictures.
 * @returns the native one where its package is installed, else the one in JavaScript
 */
export async function fastDecoder(): Promise<PictureDecoder> {
  native ??= loadNative();
  return (await native) ?? (async (png) => decodePng(png));
}

async function loadNative(): Promise<PictureDecoder | undefined> {
  try {
    const { default: sharp } = await import("sharp");
    return async (png) => {
      const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      return { width: info.width, height: info.height, data };
    };
  } catch {
    return undefined;
  }
}
