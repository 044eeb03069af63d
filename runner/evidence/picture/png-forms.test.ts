import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { comparePictures } from "./compare-pictures.ts";
import { decodePng } from "./decode-picture.ts";

/** Every pair of colour type and bits a sample (PNG specification, table 11.1), with the samples of a pixel. */
const KINDS = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ colour: 0, depth, samples: 1 })),
  ...[8, 16].map((depth) => ({ colour: 2, depth, samples: 3 })),
  ...[1, 2, 4, 8].map((depth) => ({ colour: 3, depth, samples: 1 })),
  ...[8, 16].map((depth) => ({ colour: 4, depth, samples: 2 })),
  ...[8, 16].map((depth) => ({ colour: 6, depth, samples: 4 })),
] as const;

interface Form {
  readonly colour: number;
  readonly depth: number;
  readonly samples: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Whether one colour (or some entries of the palette) stands for "transparent". */
  readonly keyed: boolean;
  readonly seed: number;
}

const form: fc.Arbitrary<Form> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 11 }),
    height: fc.integer({ min: 1, max: 11 }),
    interlaced: fc.boolean(),
    keyed: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e9 }),
  })
  .map(({ kind, keyed, ...rest }) => ({ ...kind, ...rest, keyed: keyed && kind.colour < 4 }));

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** A PNG of that form, written by hand so that no library's own habits are in it. */
function write({ colour, depth, samples, width, height, interlaced, keyed, seed }: Form): Buffer {
  const most = 2 ** depth - 1;
  // Few values, so that a transparent colour is met more than once.
  // Of 16 bits both bytes are alike: readers differ in how they round the lower one away.
  const last = depth === 16 ? (seed % 256) * 257 : seed % (most + 1);
  const values = [0, most, Math.floor(most / 3), last];
  const sampleAt = (x: number, y: number, i: number) => values[(x * 7 + y * 5 + i * 3 + seed) % 4] ?? 0;
  const rows: Buffer[] = [];
  for (const [left, top, across, down] of interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)) {
    if (left >= width) continue;
    for (let y = top; y < height; y += down) {
      let bits = "";
      for (let x = left; x < width; x += across) {
        for (let i = 0; i < samples; i++) bits += sampleAt(x, y, i).toString(2).padStart(depth, "0");
      }
      const bytes = bits.match(/.{1,8}/g) ?? [];
      rows.push(Buffer.from([0, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2))]));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  const entries = Array.from({ length: most + 1 }, (_, i) => [
    (i * 37) % 256,
    (i * 91) % 256,
    (i * 53 + 9) % 256,
  ]);
  const key = Array.from({ length: samples }, (_, i) => values[i % 4] ?? 0);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", head),
    ...(colour === 3 ? [chunk("PLTE", Buffer.from(entries.flat()))] : []),
    ...(keyed
      ? [chunk("tRNS", Buffer.from(colour === 3 ? [0, 128] : key.flatMap((v) => [v >> 8, v & 255])))]
      : []),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** The same pixels by another reader, 8 bits a channel, what lies under transparent ones left out. */
async function byAnotherReader(png: Buffer): Promise<number[]> {
  const { data } = await sharp(png)
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return seen(data);
}

function seen(data: Uint8Array): number[] {
  const pixels: number[] = [];
  for (let at = 0; at < data.length; at += 4) {
    pixels.push(...(data[at + 3] === 0 ? [0, 0, 0, 0] : data.subarray(at, at + 4)));
  }
  return pixels;
}

describe("the forms of a PNG", () => {
  it("are all read as another reader reads them, transparent colours too", async () => {
    await fc.assert(
      fc.asyncProperty(form, async (one) => {
        const png = write(one);
        expect(seen(decodePng(png).data)).toEqual(await byAnotherReader(png));
      }),
      { numRuns: 400 },
    );
  });

  it("don't matter when two pictures are compared: equal pixels are equal, one step is different", async () => {
    await fc.assert(
      fc.asyncProperty(form, async (one) => {
        const png = write(one);
        const { width, height, data } = decodePng(png);
        const plain = await sharp(data, { raw: { width, height, channels: 4 } })
          .png()
          .toBuffer();
        expect((await comparePictures(plain, png)).differingPixels).toBe(0);
        const other = Uint8Array.from(data);
        other[3] = (other[3] ?? 0) ^ 1;
        const changed = await sharp(other, { raw: { width, height, channels: 4 } })
          .png()
          .toBuffer();
        expect((await comparePictures(changed, png)).differingPixels).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
