import { decodePng, type Pixels } from "./decode-picture.ts";
import { PngRows, writeWords } from "./png-rows.ts";

/** A row of two pictures that is not the same in both: RGBA, one word a pixel. */
export interface DifferingRow {
  readonly y: number;
  readonly before: Uint32Array;
  readonly after: Uint32Array;
}

/** Of a picture, in its pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Two pictures, and where they are not the same; no rows when their sizes differ. */
export interface PicturePair {
  readonly before: Size;
  readonly after: Size;
  readonly rows: readonly DifferingRow[];
}

/**
 * Finds the rows in which two PNGs differ. Captures are unpacked side by side and worked out only where they differ;
 * all other kinds are decoded as a whole.
 * @throws Error naming what is wrong when one of them is not a whole PNG
 */
export async function findDifferingRows(expected: Uint8Array, actual: Uint8Array): Promise<PicturePair> {
  const [before, after] = await Promise.all([PngRows.openAside(expected), PngRows.openAside(actual)]);
  if (before === undefined || after === undefined || before.pixelBytes !== after.pixelBytes) {
    return ofWholes(decodePng(expected), decodePng(actual));
  }
  const rows: DifferingRow[] = [];
  if (before.width === after.width && before.height === after.height) {
    for (const y of before.differingFrom(after)) {
      rows.push({ y, before: wordsOf(before, y), after: wordsOf(after, y) });
    }
  }
  return { before, after, rows };
}

function ofWholes(before: Pixels, after: Pixels): PicturePair {
  const rows: DifferingRow[] = [];
  if (before.width === after.width && before.height === after.height) {
    for (let y = 0; y < before.height; y++) {
      const [one, other] = [wordsAt(before, y), wordsAt(after, y)];
      if (one.some((word, x) => word !== other[x])) rows.push({ y, before: one, after: other });
    }
  }
  return { before, after, rows };
}

function wordsOf(rows: PngRows, y: number): Uint32Array {
  const words = new Uint32Array(rows.width);
  writeWords(rows.row(y), rows.pixelBytes, words, 0);
  return asSeen(words);
}

function wordsAt({ width, data }: Pixels, y: number): Uint32Array {
  const words = new Uint32Array(width);
  writeWords(data.subarray(y * width * 4, (y + 1) * width * 4), 4, words, 0);
  return asSeen(words);
}

/** What lies under a pixel that is wholly transparent is no difference: nobody sees it, and PNG writers vary in it. */
function asSeen(words: Uint32Array): Uint32Array {
  for (let x = 0; x < words.length; x++) if ((words[x] ?? 0) >>> 24 === 0) words[x] = 0;
  return words;
}
