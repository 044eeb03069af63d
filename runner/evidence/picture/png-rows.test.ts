import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { decodePng } from "./decode-picture.ts";
import { maskPng } from "./mask-png.ts";
import { PngRows } from "./png-rows.ts";

const picture = fc
  .tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }),
      filterType: fc.constantFrom(0, 1, 2, 3, 4, -1),
      colorType: fc.constantFrom(2 as const, 6 as const),
    }),
  );
function written({
  width,
  height,
  data,
  filterType,
  colorType,
}: {
  width: number;
  height: number;
  data: Uint8Array;
  filterType: number;
  colorType: 2 | 6;
}): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data);
  return PNG.sync.write(png, { filterType, colorType, inputColorType: 6 });
}
const sample = written({
  width: 5,
  height: 4,
  data: new Uint8Array(80).map((_, at) => at * 7),
  filterType: 4,
  colorType: 6,
});

describe("reading a PNG's rows", () => {
  it("gives the pixels that the library gives, whatever filters were used", () => {
    fc.assert(
      fc.property(picture, (one) => {
        const png = written(one);
        expect(Buffer.from(decodePng(png).data)).toEqual(PNG.sync.read(png).data);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves other kinds of PNG to the library", () => {
    const mask = maskPng(
      { width: 9, height: 2 },
      [255, 0, 0],
      { y: 0, height: 2 },
      (x, y) => x === 8 && y === 1,
    );
    expect(PngRows.open(mask)).toBeUndefined();
    const { data } = decodePng(mask);
    expect([...data.subarray(17 * 4)]).toEqual([255, 0, 0, 255]);
    expect(data.subarray(0, 17 * 4).some((_, at) => at % 4 === 3 && data[at] !== 0)).toBe(false);
  });

  const torn = (at: number) => Buffer.from(sample.map((byte, here) => (here === at ? byte ^ 1 : byte)));
  it.each<[string, Buffer, RegExp]>([
    ["no PNG", Buffer.from("<html>"), /do not begin as a PNG/],
    ["a PNG cut short", sample.subarray(0, -1), /ends after \d+ bytes/],
    ["a wrong bit in its header", torn(19), /checksum of its chunk IHDR/],
    ["a wrong bit in its pixels", torn(45), /checksum of its chunk IDAT/],
    [
      "fewer pixels than its size says",
      rewritten(deflateSync(Buffer.alloc(21 * 3))),
      /63 bytes of pixels instead of 84/,
    ],
    ["more than its size says", rewritten(deflateSync(Buffer.alloc(1_000_000))), /larger than 85/],
    [
      "a filter that does not exist",
      rewritten(deflateSync(Buffer.alloc(84, 5))),
      /row 0 has an unknown filter 5/,
    ],
  ])("refuses %s, saying what is wrong", (_name, png, message) => {
    expect(() => PngRows.open(png)).toThrow(message);
  });
});

/** The sample with other compressed pixels, its checksums right. */
function rewritten(pixels: Buffer): Buffer {
  const frame = Buffer.from(maskPng({ width: 1, height: 1 }, [0, 0, 0], { y: 0, height: 0 }, () => false));
  const end = frame.subarray(-12);
  const body = Buffer.concat([Buffer.from("IDAT"), pixels]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(pixels.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([sample.subarray(0, 33), head, body, sum, end]);
}
