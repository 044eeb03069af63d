import { describe, expect, it } from "vitest";
import { strokes } from "./drawn-strokes.fixture.ts";
import { withoutUnderline } from "./underline.ts";

const WHITE = [255, 255, 255] as const;
const BLUE = [11, 87, 208] as const;
const LINE = { x: 0, y: 3, width: 60, height: 16 };
/** Letters, the fourth of which hangs down. */
const LETTERS = [4, 12, 20, 36, 44].map((x) => [x, 5, 5, 10, BLUE] as const);
const HANGING = [29, 5, 2, 15, BLUE] as const;
const written = (...more: (readonly [number, number, number, number, readonly [number, number, number]])[]) =>
  strokes(60, 24, WHITE, ...LETTERS, HANGING, ...more);

describe("an underline is taken out of a line", () => {
  it("and letters that hang down through its gaps keep their strokes", () => {
    const underlined = written([4, 17, 22, 1, BLUE], [34, 17, 16, 1, BLUE]);
    expect(withoutUnderline(underlined, LINE).rgb).toEqual(new Uint8Array(written().rgb));
  });

  it("also where letters stand on it, or its ends are fainter", () => {
    const standing = [12, 15, 5, 2, BLUE] as const;
    const underlined = written([4, 17, 22, 1, BLUE], standing, [3, 17, 1, 1, [130, 170, 230]]);
    expect(withoutUnderline(underlined, LINE).rgb).toEqual(new Uint8Array(written(standing).rgb));
  });

  it.each([
    ["low lines, which have no writing above them", strokes(60, 24, WHITE, [4, 17, 40, 1, BLUE])],
    ["short strokes", written([36, 17, 13, 1, BLUE])],
    ["a filled area", written([0, 17, 60, 7, BLUE])],
  ])("but not %s", (_, picture) => {
    expect(withoutUnderline(picture, LINE)).toBe(picture);
  });
});
