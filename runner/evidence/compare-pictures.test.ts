import { describe, expect, it } from "vitest";
import { comparePictures } from "./compare-pictures.ts";
import { decodePng, encodePng, fastDecoder, type Pixels } from "./decode-picture.ts";
import type { Box } from "./events.ts";

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

  it("compares no pixel of pictures that differ in size, and calls all of them different", async () => {
    const taller = picture(() => 0xffffffff, 40, 31);
    expect(await comparePictures(white, taller)).toMatchObject({
      differingPixels: 1240,
      sizes: { expected: "40×30", actual: "40×31" },
    });
  });

  it("gives the same result with the native decoder", async () => {
    const decode = await fastDecoder();
    expect((await comparePictures(white, dot(7, 8), [], decode)).box).toEqual({
      x: 7,
      y: 8,
      width: 1,
      height: 1,
    });
  });
});
