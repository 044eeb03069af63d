import fc from "fast-check";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { encodePng } from "./png-encoder.ts";

test("a decoder that we did not write reads back every pixel", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 30 }),
      fc.infiniteStream(fc.nat(255)),
      (width, height, noise) => {
        const rgb = Uint8Array.from({ length: width * height * 3 }, () => noise.next().value);
        const decoded = PNG.sync.read(encodePng({ width, height, rgb }));
        expect([decoded.width, decoded.height]).toEqual([width, height]);
        const read = decoded.data.filter((_, index) => index % 4 !== 3);
        expect(Buffer.compare(read, rgb)).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

test("bytes that do not fill the size are refused with both numbers", () => {
  expect(() => encodePng({ width: 2, height: 2, rgb: new Uint8Array(11) })).toThrow(
    "A picture of 2x2 needs 12 bytes of RGB, got 11.",
  );
});
