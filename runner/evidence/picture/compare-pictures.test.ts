import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import type { Box } from "../log/events.ts";
import { comparePictures } from "./compare-pictures.ts";
import { decodePng, encodePng, type Pixels } from "./decode-picture.ts";

function picture(paint: (x: number, y: number) => number, width = 40, height = 30): Uint8Array {
  const pixels: Pixels = { width, height, data: new Uint8Array(width * height * 4) };
  const view = new DataView(pixels.data.buffer);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) view.setUint32((y * width + x) * 4, paint(x, y));
  }
  return encodePng(pixels);
}
const white = picture(() => 0xffffffff);
const dot = (x: number, y: number, colour = 0x000000ff) =>
  picture((px, py) => (px === x && py === y ? colour : 0xffffffff));

describe("comparing pictures", () => {
  it("decides equal bytes without decoding, also bytes that are no picture", async () => {
    const bytes = Buffer.from("not a picture at all, but the same twice");
    expect((await comparePictures(bytes, Buffer.from(bytes))).differingPixels).toBe(0);
  });

  it.each<[string, Uint8Array, number, Box]>([
    ["one pixel at the edge", dot(39, 29), 1, { x: 39, y: 29, width: 1, height: 1 }],
    ["a change of one step in one colour", dot(0, 0, 0xfffffeff), 1, { x: 0, y: 0, width: 1, height: 1 }],
    [
      "a faint border, which a threshold of 0.2 does not see",
      picture((x) => (x === 5 ? 0xf4f4f4ff : 0xffffffff)),
      30,
      { x: 5, y: 0, width: 1, height: 30 },
    ],
    ["another background", picture(() => 0xfefefeff), 1200, { x: 0, y: 0, width: 40, height: 30 }],
  ])("counts %s exactly and draws it", async (_name, actual, count, box) => {
    const difference = await comparePictures(white, actual);
    expect(difference).toMatchObject({ differingPixels: count, totalPixels: 1200, box });
    expect(decodePng(difference.picture ?? new Uint8Array())).toMatchObject({ width: 40, height: 30 });
  });

  it("leaves out what is masked, and only that", async () => {
    const masks = [{ x: 3, y: 3, width: 2, height: 2 }];
    expect((await comparePictures(white, dot(4, 4), masks)).differingPixels).toBe(0);
    expect((await comparePictures(white, dot(5, 4), masks)).differingPixels).toBe(1);
  });

  it("says by how much the masks miss what differs, at the farthest of it", async () => {
    const masks = [
      { x: 3, y: 3, width: 2.4, height: 2 },
      { x: 30, y: 20, width: 2, height: 2 },
    ];
    expect((await comparePictures(white, dot(8, 4), masks)).beyondMasks).toBe(4);
    expect((await comparePictures(white, dot(4, 9), masks)).beyondMasks).toBe(5);
    const both = picture((x, y) =>
      (x === 2 && y === 3) || (x === 34 && y === 21) ? 0x000000ff : 0xffffffff,
    );
    expect((await comparePictures(white, both, masks)).beyondMasks).toBe(3);
    expect((await comparePictures(white, dot(4, 4), masks)).beyondMasks).toBeUndefined();
    expect((await comparePictures(white, dot(4, 4))).beyondMasks).toBeUndefined();
  });

  it("compares no pixel of pictures that differ in size, and calls all of them different", async () => {
    const taller = picture(() => 0xffffffff, 40, 31);
    expect(await comparePictures(white, taller)).toMatchObject({
      differingPixels: 1240,
      sizes: { expected: "40×30", actual: "40×31" },
    });
  });

  it("counts, boxes and draws what a comparison of all decoded pixels finds, however the rows are stored", async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ({ before, after, mask }) => {
        const [one, other] = [decodePng(before), decodePng(after)];
        const found = await comparePictures(before, after, [mask]);
        const differing = differingPlaces(one, other, mask);
        expect(found.differingPixels).toBe(differing.length);
        const xs = differing.map(({ x }) => x);
        const ys = differing.map(({ y }) => y);
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        const box = { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
        expect(found.box).toEqual(differing.length > 0 ? box : undefined);
        if (found.picture === undefined) return;
        const { data, width } = decodePng(found.picture);
        const drawn = [...data.keys()].filter((at) => at % 4 === 3 && data[at] !== 0);
        expect(drawn.map((at) => (at - 3) / 4)).toEqual(differing.map((place) => place.y * width + place.x));
      }),
      { numRuns: 200 },
    );
  });
});

const WIDTH = 13;
const HEIGHT = 9;
const filter = fc.constantFrom(0, 1, 2, 3, 4, -1);
/** Two pictures that are alike but for some pixels, each stored in its own way, and a region to leave out. */
const pair = fc
  .record({
    pixels: fc.uint8Array({ minLength: WIDTH * HEIGHT * 4, maxLength: WIDTH * HEIGHT * 4 }),
    changes: fc.array(fc.nat(WIDTH * HEIGHT - 1), { maxLength: 5 }),
    filters: fc.tuple(filter, filter),
    colorTypes: fc.constantFrom([2, 2] as const, [6, 6] as const, [2, 6] as const),
    mask: fc.record({
      x: fc.integer({ min: -2, max: WIDTH }),
      y: fc.integer({ min: -2, max: HEIGHT }),
      width: fc.nat(4),
      height: fc.nat(4),
    }),
  })
  .map(({ pixels, changes, filters, colorTypes, mask }) => {
    const opaque = pixels.map((value, at) => (at % 4 === 3 ? 255 : value));
    const changed = opaque.slice();
    for (const at of changes) changed[at * 4] = (changed[at * 4] ?? 0) ^ 0x40;
    const written = (data: Uint8Array, filterType: number, colorType: 2 | 6) => {
      const png = new PNG({ width: WIDTH, height: HEIGHT });
      png.data = Buffer.from(data);
      return PNG.sync.write(png, { filterType, colorType, inputColorType: 6 });
    };
    const before = written(opaque, filters[0], colorTypes[0]);
    return { before, after: written(changed, filters[1], colorTypes[1]), mask };
  });

function differingPlaces(one: Pixels, other: Pixels, mask: Box): { x: number; y: number }[] {
  const places = [...Array(one.width * one.height).keys()].map((at) => ({
    x: at % one.width,
    y: Math.floor(at / one.width),
  }));
  const isMasked = ({ x, y }: { x: number; y: number }) =>
    x >= mask.x && x < mask.x + mask.width && y >= mask.y && y < mask.y + mask.height;
  const pixel = ({ data, width }: Pixels, { x, y }: { x: number; y: number }) =>
    data.subarray((y * width + x) * 4, (y * width + x + 1) * 4).join();
  return places.filter((place) => !isMasked(place) && pixel(one, place) !== pixel(other, place));
}
