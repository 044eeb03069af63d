import type { PictureRule } from "../log/events.ts";
import { messageOf } from "../log/message-of.ts";
import { decodePng } from "./decode-picture.ts";
import { PngRows } from "./png-rows.ts";

/** The rule that an act must change what is seen. */
export const CHANGED = "changed since the last picture";

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
  let pixels: Looked;
  try {
    pixels = lookedAt(png);
  } catch (error) {
    const actual = messageOf(error);
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
      rule: CHANGED,
      ok: changed,
      expected: "another picture than before the action",
      actual: changed ? "another picture" : "the same picture, byte for byte",
    });
  }
  return rules;
}

/** As much of a picture as its rules need. */
interface Looked {
  readonly width: number;
  readonly height: number;
  /** The one colour of every pixel, or undefined when there are several. */
  readonly only: string | undefined;
}

/** Reads a capture only up to the first pixel that differs: nearly always that is in its first rows. */
function lookedAt(png: Uint8Array): Looked {
  const rows = PngRows.open(png);
  if (rows === undefined) {
    const { width, height, data } = decodePng(png);
    const plain = Buffer.alloc(data.length, data.subarray(0, 4));
    return { width, height, only: plain.equals(data) ? nameOf(data) : undefined };
  }
  const { width, height, pixelBytes } = rows;
  let row = rows.next();
  const plain = Buffer.alloc(width * pixelBytes, row?.subarray(0, pixelBytes));
  while (row && plain.equals(row)) row = rows.next();
  return { width, height, only: row ? undefined : nameOf(plain) };
}

function nameOf(colour: Uint8Array): string {
  return `#${[...colour.subarray(0, 3)].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function notBlank({ only }: Looked): PictureRule {
  return {
    rule: "not blank",
    ok: only === undefined,
    expected: "more than one colour",
    actual: only === undefined ? "more than one colour" : `every pixel is ${only}`,
  };
}
