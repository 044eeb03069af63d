import { decodePng, type Pixels } from "./decode-picture.ts";
import type { PictureRule } from "./events.ts";

/** What a picture is held against, besides its own bytes. */
export interface PictureExpectation {
  /** Size in picture pixels that the surface reported. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the surface's previous picture, when the user acted on it since. */
  readonly previousSha256?: string;
  readonly sha256: string;
  /** Whether the surface came to rest before its deadline, and what was still moving when not. */
  readonly atRest: { readonly ok: boolean; readonly detail: string };
}

/**
 * Judges whether a picture can serve as evidence at all.
 * @returns one row per rule, passed or not; a picture is valid when every row is
 */
export function validatePicture(png: Uint8Array, expected: PictureExpectation): PictureRule[] {
  const size = `${expected.width}×${expected.height}`;
  let pixels: Pixels;
  try {
    pixels = decodePng(png);
  } catch (error) {
    const actual = error instanceof Error ? error.message : String(error);
    return [{ rule: "decodes", ok: false, expected: "a whole PNG", actual }];
  }
  const actualSize = `${pixels.width}×${pixels.height}`;
  const rules: PictureRule[] = [
    { rule: "decodes", ok: true, expected: "a whole PNG", actual: "a whole PNG" },
    { rule: "has the surface's size", ok: actualSize === size, expected: size, actual: actualSize },
    notBlank(pixels),
    {
      rule: "taken at rest",
      ok: expected.atRest.ok,
      expected: "nothing moving, fonts loaded",
      actual: expected.atRest.detail,
    },
  ];
  if (expected.previousSha256 !== undefined) {
    const changed = expected.previousSha256 !== expected.sha256;
    rules.push({
      rule: "changed since the last picture",
      ok: changed,
      expected: "another picture than before the action",
      actual: changed ? "another picture" : "the same picture, byte for byte",
    });
  }
  return rules;
}

function notBlank({ data }: Pixels): PictureRule {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
  const first = words[0];
  const other = words.find((word) => word !== first);
  const colour = [...data.subarray(0, 3)].map((value) => value.toString(16).padStart(2, "0")).join("");
  return {
    rule: "not blank",
    ok: other !== undefined,
    expected: "more than one colour",
    actual: other === undefined ? `every pixel is #${colour}` : "more than one colour",
  };
}
