import { promisify } from "node:util";
import { crc32, inflate, inflateSync } from "node:zlib";

const inflateAside = promisify(inflate);

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of a pixel by colour type: RGB and RGBA, as browsers and displays write them. */
const PIXEL_BYTES: Readonly<Record<number, 3 | 4>> = { 2: 3, 6: 4 };
/** Larger pictures than any screen's are refused before memory is taken for them. */
const MOST_PIXELS = 200_000_000;
/** Bytes; a 4K picture has 33 million. A header alone must not take more memory. */
const LARGEST_PIECE = 64 * 1024 * 1024;

/** What a PNG's header says, and its pixels as they are stored. */
interface Opened {
  readonly width: number;
  readonly height: number;
  readonly pixelBytes: 3 | 4;
  /** Bytes of all rows, each with its filter. */
  readonly length: number;
  readonly deflated: Buffer;
}

/**
 * The rows of a PNG with 8 bits a channel, RGB or RGBA, not interlaced and without a transparent colour (PNG
 * specification, third edition): what captures are. Checks everything that a decoder checks, and undoes row filters only as far as rows are asked for, so
 * that judging a picture costs a fifth of decoding it with a library.
 */
export class PngRows {
  readonly width: number;
  readonly height: number;
  readonly pixelBytes: 3 | 4;
  readonly #data: Buffer;
  readonly #stride: number;
  #read = 0;

  private constructor({ width, height, pixelBytes, length }: Opened, data: Buffer) {
    this.width = width;
    this.height = height;
    this.pixelBytes = pixelBytes;
    this.#data = data;
    this.#stride = 1 + width * pixelBytes;
    if (data.length !== length) throw new Error(`${data.length} bytes of pixels instead of ${length}`);
    for (let row = 0; row < height; row++) {
      const filter = this.#filterOf(row);
      if (filter > 4) throw new Error(`row ${row} has an unknown filter ${filter}`);
    }
  }

  /**
   * @returns undefined for a PNG of another kind, which a library must decode
   * @throws Error naming what is wrong when the bytes are not a whole PNG
   */
  static open(png: Uint8Array): PngRows | undefined {
    const opened = headerOf(png);
    return opened && new PngRows(opened, inflateSync(opened.deflated, atMost(opened)));
  }

  /** The same, unpacked beside the main thread, so that two pictures take the time of one. */
  static async openAside(png: Uint8Array): Promise<PngRows | undefined> {
    const opened = headerOf(png);
    return opened && new PngRows(opened, await inflateAside(opened.deflated, atMost(opened)));
  }

  /** The next row's pixels, or undefined after the last one. The bytes stay valid. */
  next(): Uint8Array | undefined {
    return this.#read === this.height ? undefined : this.row(this.#read++);
  }

  /** A row's pixels, the first one being 0. Only rows that it is stored as a difference to are worked out with it. */
  row(y: number): Uint8Array {
    let from = y;
    // Sub (1) refers to the row itself, Up, Average and Paeth to the one above.
    while (from > 0 && this.#filterOf(from) > 1) from--;
    for (let at = from; at <= y; at++) {
      const above = at === 0 ? undefined : this.#pixels(at - 1);
      unfilter(this.#pixels(at), above, this.#filterOf(at), this.pixelBytes);
      this.#data[at * this.#stride] = 0;
    }
    return this.#pixels(y);
  }

  /**
   * The rows in which another picture of the same size and kind differs, in order. Rows that are stored alike after
   * equal ones are equal, so they are not even worked out.
   */
  *differingFrom(other: PngRows): Generator<number> {
    let equal = true;
    for (let y = 0; y < this.height; y++) {
      const stored = this.#stored(y).equals(other.#stored(y));
      equal = (stored && (equal || this.#filterOf(y) < 2)) || Buffer.compare(this.row(y), other.row(y)) === 0;
      if (!equal) yield y;
    }
  }

  #filterOf(y: number): number {
    return this.#data.readUInt8(y * this.#stride);
  }

  #stored(y: number): Buffer {
    return this.#data.subarray(y * this.#stride, (y + 1) * this.#stride);
  }

  #pixels(y: number): Buffer {
    return this.#data.subarray(y * this.#stride + 1, (y + 1) * this.#stride);
  }
}

/** Writes a row's pixels as RGBA, one word each. */
export function writeWords(row: Uint8Array, pixelBytes: 3 | 4, words: Uint32Array, at: number): void {
  if (pixelBytes === 4) {
    new Uint8Array(words.buffer, words.byteOffset).set(row, at * 4);
    return;
  }
  for (let from = 0, to = at; from < row.length; from += 3, to++) {
    // Little-endian, as every machine that runs this is: alpha is the highest byte.
    words[to] = 0xff000000 | ((row[from + 2] ?? 0) << 16) | ((row[from + 1] ?? 0) << 8) | (row[from] ?? 0);
  }
}

function headerOf(png: Uint8Array): Opened | undefined {
  const { header, parts, keyed } = chunksOf(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const pixelBytes = PIXEL_BYTES[header.readUInt8(9)];
  if (header.readUInt8(8) !== 8 || pixelBytes === undefined || header.readUInt8(12) !== 0) return undefined;
  // One of its colours stands for "transparent" (section 11.3.1.1): these rows alone don't tell what is drawn.
  if (keyed && pixelBytes === 3) return undefined;
  if (width * height === 0 || width * height > MOST_PIXELS) {
    throw new Error(`${width}×${height} is no size of a picture (at most ${MOST_PIXELS} pixels)`);
  }
  const length = (1 + width * pixelBytes) * height;
  return { width, height, pixelBytes, length, deflated: Buffer.concat(parts) };
}

/** As a rule in one piece: joining the many small ones that zlib hands out otherwise copies all of it. */
function atMost({ length }: Opened) {
  return { maxOutputLength: length + 1, chunkSize: Math.min(Math.max(64, length + 1), LARGEST_PIECE) };
}

/** Header and compressed pixels, every chunk's checksum compared (section 5.3). */
function chunksOf(png: Buffer): { header: Buffer; parts: Buffer[]; keyed: boolean } {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error("the bytes do not begin as a PNG does");
  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  let keyed = false;
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
    if (type === "tRNS") keyed = true;
    if (type === "IEND") {
      if (header === undefined || parts.length === 0) throw new Error("it has no header or no pixels");
      return { header, parts, keyed };
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
