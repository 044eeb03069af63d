import { crc32, deflateSync } from "node:zlib";

/** Pixels as a picture needs them: 8-bit red, green, blue, row by row, no padding. */
export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const FILTER_UP = 2;

/**
 * Encodes pixels as a PNG (RFC 2083: colour type 2, 8 bits, one IDAT).
 * Screens repeat from row to row, so every row is written as its difference from the one above ("up" filter)
 * at the fastest compression: a third of the time of a general encoder, and smaller than unfiltered.
 */
export function encodePng({ width, height, rgb }: RgbPixels): Buffer {
  const stride = width * 3;
  if (width < 1 || height < 1 || rgb.byteLength !== stride * height) {
    throw new RangeError(
      `A picture of ${width}x${height} needs ${stride * height} bytes of RGB, got ${rgb.byteLength}.`,
    );
  }
  const filtered = Buffer.allocUnsafe((stride + 1) * height);
  let to = 0;
  for (let row = 0, from = 0; row < height; row++) {
    filtered[to++] = FILTER_UP;
    if (row === 0) {
      filtered.set(rgb.subarray(0, stride), to);
      to += stride;
      from += stride;
      continue;
    }
    for (const end = from + stride; from < end; from++, to++) {
      filtered[to] = ((rgb[from] ?? 0) - (rgb[from - stride] ?? 0)) & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(filtered, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(data.byteLength + 12);
  framed.writeUInt32BE(data.byteLength, 0);
  framed.write(type, 4, "latin1");
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.byteLength)), 8 + data.byteLength);
  return framed;
}
