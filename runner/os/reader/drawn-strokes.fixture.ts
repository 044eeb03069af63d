import type { RgbPixels } from "../png-encoder.ts";

type Colour = readonly [number, number, number];

/** A picture of one colour with rectangles on it, later ones above earlier ones. */
export function strokes(
  width: number,
  height: number,
  paper: Colour,
  ...drawn: readonly (readonly [x: number, y: number, width: number, height: number, colour: Colour])[]
): RgbPixels {
  const rgb = Buffer.alloc(width * height * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb.set(paper, at);
  for (const [x, y, wide, high, colour] of drawn) {
    for (let row = y; row < y + high; row++) {
      for (let column = x; column < x + wide; column++) rgb.set(colour, (row * width + column) * 3);
    }
  }
  return { width, height, rgb };
}
