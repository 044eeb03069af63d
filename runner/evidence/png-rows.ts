import { crc32, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of a pixel by colour type: RGB and RGBA, as browsers and displays write them. */
const PIXEL_BYTES: Readonly<Record<number, 3 | 4>> = { 2: 3, 6: 4 };
/** Larger pictures than any screen's are refused before memory is taken for them. */
const MOST_PIXELS = 200_000_000;

/**
 * The rows of a PNG with 8 bits a channel, RGB or RGBA, not interlaced (PNG specification, third edition): what
 * captures are. Checks everything that a decoder checks, and undoes row filters only as far as it is read, so that
 * judging a picture costs a fifth of decoding it with a library.
 */
export class PngRows {
  readonly width: number;
  readonly height: number;
  readonly pixelBytes: 3 | 4;
  readonly #data: Buffer;
  readonly #stride: number;
  #read = 0;

  private constructor(width: number, height: number, pixelBytes: 3 | 4, data: Buffer) {
    this.width = width;
    this.height = height;
    this.pixelBytes = pixelBytes;
    this.#data = data;
    this.#stride = 1 + width * pixelBytes;
  }

  /**
   * @returns undefined for a PNG of another kind, which a library must decode
   * @throws Error naming what is wrong when the bytes are not a whole PNG
   */
  static open(png: Uint8Array): PngRows | undefined {
    const { header, parts } = chunksOf(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
    const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
    const pixelBytes = PIXEL_BYTES[header.readUInt8(9)];
    if (header.readUInt8(8) !== 8 || pixelBytes === undefined || header.readUInt8(12) !== 0) return undefined;
    if (width * height === 0 || width * height > MOST_PIXELS) {
      throw new Error(`${width}×${height} is no size of a picture (at most ${MOST_PIXELS} pixels)`);
    }
    const length = (1 + width * pixelBytes) * height;
    const data = inflateSync(Buffer.concat(parts), { maxOutputLength: length + 1 });
    if (data.length !== length) throw new Error(`${data.length} bytes of pixels instead of ${length}`);
    for (let row = 0, at = 0; row < height; row++, at += length / height) {
      if (data.readUInt8(at) > 4) throw new Error(`row ${row} has an unknown filter ${data.readUInt8(at)}`);
    }
    return new PngRows(width, height, pixelBytes, data);
  }

  /** The next row's pixels, or undefined after the last one. The bytes stay valid. */
  next(): Uint8Array | undefined {
    if (this.#read === this.height) return undefined;
    const start = this.#read * this.#stride;
    const row = this.#data.subarray(start + 1, start + this.#stride);
    const above = this.#read === 0 ? undefined : this.#data.subarray(start + 1 - this.#stride, start);
    unfilter(row, above, this.#data.readUInt8(start), this.pixelBytes);
    this.#read += 1;
    return row;
  }
}

/** Header and compressed pixels, every chunk's checksum compared (section 5.3). */
function chunksOf(png: Buffer): { header: Buffer; parts: Buffer[] } {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error("the bytes do not begin as a PNG does");
  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > png.length) break;
    const type = png.toString("latin1", at + 4, at + 8);
    if (crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4)) {
      throw new Error(`the checksum of its chunk ${type} is wrong`);
    }
    const data = png.subarray(at + 8, end - 4);
    if (type === "IHDR" && length === 13) header ??= data;
    if (type === "IDAT") parts.push(data);
    if (type === "IEND") {
      if (header === undefined || parts.length === 0) throw new Error("it has no header or no pixels");
      return { header, parts };
    }
    at = end;
  }
  throw new Error(`it ends after ${png.length} bytes, before its end mark`);
}

/** Undoes a row's filter in place (section 9.2). */
function unfilter(row: Uint8Array, above: Uint8Array | undefined, filter: number, step: number): void {
  const up = above ?? new Uint8Array(row.length);
  const { length } = row;
  if (filter === 1) {
    for (let x = step; x < length; x++) row[x] = (row[x] ?? 0) + (row[x - step] ?? 0);
  } else if (filter === 2) {
    for (let x = 0; x < length; x++) row[x] = (row[x] ?? 0) + (up[x] ?? 0);
  } else if (filter === 3) {
    for (let x = 0; x < length; x++) {
      const left = x < step ? 0 : (row[x - step] ?? 0);
      row[x] = (row[x] ?? 0) + ((left + (up[x] ?? 0)) >> 1);
    }
  } else if (filter === 4) {
    for (let x = 0; x < step; x++) row[x] = (row[x] ?? 0) + (up[x] ?? 0);
    for (let x = step; x < length; x++) {
      const left = row[x - step] ?? 0;
      const over = up[x] ?? 0;
      const corner = up[x - step] ?? 0;
      const toLeft = Math.abs(over - corner);
      const toOver = Math.abs(left - corner);
      const toCorner = Math.abs(left + over - 2 * corner);
      const nearest = toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
      row[x] = (row[x] ?? 0) + nearest;
    }
  }
}
