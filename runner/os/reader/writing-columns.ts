import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";

/** Two pixels above each other differ by writing when by this part of the strongest such difference of the line ... */
const STEP_SHARE = 0.22;
/** ... and by this much of 255: less are gradients and shadows. */
const LEAST_STEP = 12;
/** A step that this part of all columns takes in the same row is a border or an underline of the whole line. */
const RULE_SHARE = 0.85;

/** Where a line of writing has ink. A column without writing is flat, whatever its colour. */
export interface WritingColumns {
  /** Whole pixels. */
  readonly area: Box;
  /** 1 where writing begins or ends from one row to the next. */
  readonly steps: Uint8Array;
  /** For each column: 1 where there is writing in it, 0 where it is flat. */
  readonly written: Uint8Array;
  /** The lightness of a pixel, 0..255, counted from the area's corner. */
  readonly light: (x: number, y: number) => number;
}

/**
 * Tells the columns that writing stands in from those it does not, by steps of lightness from row to row: that holds on
 * any background, also where it changes along the line as from one badge to the next.
 */
export function writingColumns({ width, height, rgb }: RgbPixels, box: Box): WritingColumns {
  const x0 = Math.max(0, Math.min(width - 1, Math.floor(box.x)));
  const y0 = Math.max(0, Math.min(height - 1, Math.floor(box.y)));
  const x1 = Math.max(x0 + 1, Math.min(width, Math.ceil(box.x + box.width)));
  const y1 = Math.max(y0 + 1, Math.min(height, Math.ceil(box.y + box.height)));
  const area = { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  const values = new Uint8Array(area.width * area.height);
  for (let y = 0, to = 0; y < area.height; y++) {
    for (let x = 0, from = ((y0 + y) * width + x0) * 3; x < area.width; x++, to++, from += 3) {
      values[to] = ((rgb[from] ?? 0) * 77 + (rgb[from + 1] ?? 0) * 150 + (rgb[from + 2] ?? 0) * 29) >> 8;
    }
  }
  const light = (x: number, y: number) => values[y * area.width + x] ?? 0;

  let strongest = 0;
  for (let at = area.width; at < values.length; at++) {
    strongest = Math.max(strongest, Math.abs((values[at] ?? 0) - (values[at - area.width] ?? 0)));
  }
  const least = Math.max(LEAST_STEP, STEP_SHARE * strongest);
  const steps = (x: number, y: number) => Math.abs(light(x, y) - light(x, y - 1)) >= least;

  const marks = new Uint8Array(values.length);
  const written = new Uint8Array(area.width);
  for (let y = 1; y < area.height; y++) {
    let stepping = 0;
    for (let x = 0; x < area.width; x++) if (steps(x, y)) stepping++;
    if (stepping >= RULE_SHARE * area.width) continue;
    for (let x = 0; x < area.width; x++) {
      if (!steps(x, y)) continue;
      marks[y * area.width + x] = 1;
      written[x] = 1;
    }
  }
  return { area, steps: marks, written, light };
}

/** The widest run of flat columns between two places of the picture; half way, and of no width, where there is none. */
export function widestGap(
  { area, written }: WritingColumns,
  from: number,
  to: number,
): { readonly from: number; readonly width: number } {
  let widest = { from: (from + to) / 2, width: 0 };
  let start = -1;
  const end = Math.min(area.width, Math.round(to - area.x) + 1);
  for (let x = Math.max(0, Math.round(from - area.x)); x <= end; x++) {
    const flat = x < end && written[x] === 0;
    if (flat && start < 0) start = x;
    if (!flat && start >= 0) {
      if (x - start > widest.width) widest = { from: area.x + start, width: x - start };
      start = -1;
    }
  }
  return widest;
}

/** The middles of the pieces of ink, which are letters or some that touch. */
export function middlesOfPieces({ area, written }: WritingColumns): number[] {
  const middles: number[] = [];
  for (let x = 0; x < area.width; x++) {
    if (written[x] === 0) continue;
    const start = x;
    while (x < area.width && written[x] === 1) x++;
    middles.push(area.x + (start + x) / 2);
  }
  return middles;
}

/** @returns whether there is any writing between two places of the picture */
export function isWritten({ area, written }: WritingColumns, from: number, to: number): boolean {
  return written
    .subarray(Math.max(0, Math.floor(from - area.x)), Math.max(0, Math.ceil(to - area.x)))
    .includes(1);
}

/** Lightness that parts one thing from another: a border, or the page between two badges. */
const BARRIER = 10;

/**
 * Whether something is drawn from top to bottom between two places: a flat column that differs in every row from the
 * one beside the first place, or from what the writing stands on.
 * @param paper the lightness that the writing on both sides stands on, 0..255; none where it is uneven
 */
export function barrierBetween(
  { area, written, light }: WritingColumns,
  from: number,
  to: number,
  paper: readonly number[],
): boolean {
  let reference = -1;
  const end = Math.min(area.width, Math.floor(to - area.x));
  const differs = (x: number, from: (y: number) => number) => {
    for (let y = 0; y < area.height; y++) if (Math.abs(light(x, y) - from(y)) < BARRIER) return false;
    return true;
  };
  for (let x = Math.max(0, Math.ceil(from - area.x)); x < end; x++) {
    if (written[x] === 1) continue;
    if (reference < 0) reference = x;
    if (
      differs(x, (y) => light(reference, y)) ||
      (paper.length > 0 && paper.every((value) => differs(x, () => value)))
    )
      return true;
  }
  return false;
}

/** Rows without writing that are still within a line, as below the dot of an i, in heights of the area. */
const WITHIN_LINE = 0.1;

/**
 * The box of the writing between two places: the rows about the area's middle up to the first that is empty, so that
 * what hangs down from the line above is not counted. The whole area's rows where there is no writing.
 */
export function boxOfWriting({ area, steps, written }: WritingColumns, left: number, right: number): Box {
  const from = Math.max(0, Math.floor(left - area.x));
  const to = Math.min(area.width, Math.ceil(right - area.x));
  const filled = (y: number) => {
    for (let x = from; x < to; x++) if (steps[y * area.width + x] === 1) return true;
    return false;
  };
  const middle = Math.floor(area.height / 2);
  const most = Math.max(1, Math.floor(WITHIN_LINE * area.height));
  const edge = (by: 1 | -1): number => {
    let last = -1;
    // Thick strokes have no steps within: the middle of a line of capitals may look empty.
    let empty = -Math.floor(area.height / 4);
    for (let y = middle; y >= 0 && y < area.height && empty <= most; y += by) {
      if (filled(y)) {
        last = y;
        empty = 0;
      } else empty++;
    }
    return last;
  };
  const [top, bottom] = [edge(-1), edge(1)];
  let [begin, end] = [to, -1];
  for (let x = from; x < to; x++) {
    if (written[x] === 0) continue;
    begin = Math.min(begin, x);
    end = x;
  }
  if (end < begin || (top < 0 && bottom < 0)) return { ...area, x: left, width: Math.max(1, right - left) };
  const upper = top < 0 ? middle : top;
  const lower = bottom < 0 ? middle : bottom;
  // A step is marked below itself: the last one is the first row without writing.
  return { x: area.x + begin, y: area.y + upper, width: end - begin + 1, height: Math.max(1, lower - upper) };
}
