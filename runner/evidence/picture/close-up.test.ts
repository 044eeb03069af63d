import { expect, test } from "vitest";
import { closeUp } from "./close-up.ts";
import { decodePng, encodePng, type Pixels } from "./decode-picture.ts";

const WHITE = [255, 255, 255, 255];
const RED = [255, 0, 0, 255];

function picture(
  width: number,
  height: number,
  red: readonly (readonly [x: number, y: number])[] = [],
): Uint8Array {
  const pixels: Pixels = { width, height, data: new Uint8Array(width * height * 4).fill(255) };
  for (const [x, y] of red) pixels.data.set(RED, (y * width + x) * 4);
  return encodePng(pixels);
}

function opened(png: Uint8Array | undefined) {
  const { width, height, data } = decodePng(png ?? expect.fail("no close-up"));
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  const count = (colour: readonly number[], from: number, to: number) => {
    let found = 0;
    for (let y = 0; y < height; y++)
      for (let x = from; x < to; x++) if (at(x, y).join() === colour.join()) found++;
    return found;
  };
  return { width, height, count };
}

test.each([
  ["in the middle", [100, 50]],
  ["in a corner", [0, 0]],
  ["in the last corner", [199, 99]],
] as const)(
  "a differing pixel %s is a square on the side of the picture that has it, as large as the pictures",
  (_where, [x, y]) => {
    const { width, height, count } = opened(
      closeUp(picture(200, 100), picture(200, 100, [[x, y]]), { x, y, width: 1, height: 1 }),
    );
    expect([width, height]).toEqual([200, 100]);
    // 98 pixels a side hold 13 of the picture's seven times.
    expect([count(RED, 0, 100), count(RED, 100, 200)]).toEqual([0, 49]);
    expect(count(WHITE, 0, 98)).toBeGreaterThan(0);
  },
);

test("a difference that would hardly be larger, and pictures of two sizes, have no close-up", () => {
  const [one, other] = [picture(200, 100), picture(200, 100, [[9, 9]])];
  expect(closeUp(one, other, { x: 0, y: 0, width: 30, height: 30 })).toBeUndefined();
  expect(closeUp(one, picture(200, 101), { x: 0, y: 0, width: 1, height: 1 })).toBeUndefined();
});
