import { type Box, intersect } from "../geometry.ts";
import type { PartPixels } from "./pixels.ts";
import { PointSpread } from "./point-spread.ts";

/**
 * How strong an edge must be to be read, of 255: the step of one colour channel from one CSS pixel to the next.
 * Grey #ddd on white has 34 at the most, of which thin strokes keep two thirds.
 */
const STEEPEST_EDGE = 22;

/** What a weaker edge ends at, when it is this strong itself, is not the ink's own. */
const FIRM_EDGE = 2 * STEEPEST_EDGE;

/** Text whose lines are lower than this, in CSS pixels, can't be read. */
export const LEAST_HEIGHT = 6;

/** Of a character's longer side, what its edges must span in one direction; an x has 0.4. */
const LEAST_SPAN = 0.2;
/** The same in both directions, which no level underline does ... */
const LEAST_SPAN_BOTH = 0.16;
/** ... and how far its edges must lie from a straight line, of that side, which no turned one's do ... */
const LEAST_SPREAD = 0.055;
/** ... (below so many CSS pixels a letter has few edges beside its underline) ... */
const SMALL = 12;
/** ... nor in CSS pixels where they slant: those of a letter don't, as a whole. */
const LEAST_SPREAD_PX = 1.1;
const SLANTING = 0.7;

/** Of a narrow letter's height, its stem has at least this. */
const LEAST_STEM = 0.35;

/** Rows with an edge from side to side, in CSS pixels: a double line has no more, small letters side by side do. */
const MOST_LINE_ROWS = 4;

/** Of a box's width or height: no letter has an edge that long. */
const FULL_LINE = 0.95;

/** A change of less than this, of 255, is noise of the raster. */
const NOISE = 8;

/** An element is seen by a change of at least this much, of 255. */
const LEAST_CHANGE = 20;

export type GlyphShape = "plain" | "flat" | "decorated";

/** What differs between a window and the same window with something hidden. */
export class InkDifference {
  readonly #shown: PartPixels;
  readonly #hidden: PartPixels;
  readonly #again: PartPixels;
  readonly #except: InkDifference | undefined;

  /**
   * @param again as shown, after it was hidden: what moves by itself differs from `shown`
   * @param except pixels that differ in it count as the same here
   */
  constructor(shown: PartPixels, hidden: PartPixels, again: PartPixels, except?: InkDifference) {
    this.#shown = shown;
    this.#hidden = hidden;
    this.#again = again;
    this.#except = except;
  }

  /** What differs here, and not in `other`, of a window of the same size. */
  beyond(other: InkDifference): InkDifference {
    return new InkDifference(this.#shown, this.#hidden, this.#again, other);
  }

  /** Whether something in this box moves by itself, so that nothing can be said of it. */
  moves(box: Box): boolean {
    const { width } = this.#shown;
    if (this.#hidden.width !== width || this.#again.width !== width) return this.#area(box) !== undefined;
    return this.#someIn(box, (x, y) => difference(this.#shown, this.#again, x, y) > NOISE);
  }

  /** Whether nothing at all differs in this box. */
  isSame(box: Box): boolean {
    return !this.#someIn(box, (x, y) => this.#at(x, y) > NOISE);
  }

  /** Whether something in this box differs otherwise here than in `other`, of a window of the same size. */
  differsFrom(other: InkDifference, box: Box): boolean {
    return this.#someIn(box, (x, y) => Math.abs(this.#at(x, y) - other.#at(x, y)) > NOISE);
  }

  /**
   * Whether a character is drawn in its box: by steep edges of the difference, which blur and tints have not.
   * @param shape "flat": no higher than a stroke, as dots and dashes are; "decorated": a line under or through it is
   *   hidden with it, and is no character
   */
  hasGlyph(box: Box, shape: GlyphShape): boolean {
    const area = this.#area(box);
    if (area === undefined) return false;
    const { left, right, top, bottom } = area;
    const step = Math.max(1, Math.round(this.#shown.scale));
    const [wide, high] = [right - left, bottom - top];
    const steep = new Uint8Array(wide * high);
    const [inRow, inColumn] = [new Uint32Array(high), new Uint32Array(wide)];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        if (!this.#isSteep(x, y, step)) continue;
        if (shape === "flat") return true;
        steep[(y - top) * wide + x - left] = 1;
        inRow[y - top] = (inRow[y - top] ?? 0) + 1;
        inColumn[x - left] = (inColumn[x - left] ?? 0) + 1;
      }
    }
    // An edge from side to side is that of a line under or through the text, or of a selection's ground.
    const isLine = (count: number | undefined, length: number): boolean => (count ?? 0) >= FULL_LINE * length;
    const lineRows = rowsOfLines(
      inRow.map((count) => Number(isLine(count, wide))),
      MOST_LINE_ROWS * step,
    );
    let first = { x: wide, y: high };
    let last = { x: -1, y: -1 };
    const spread = new PointSpread();
    for (let y = 0; y < high; y++) {
      if (lineRows[y] === 1) continue;
      for (let x = 0; x < wide; x++) {
        if (steep[y * wide + x] !== 1 || isLine(inColumn[x], high)) continue;
        first = { x: Math.min(first.x, x), y: Math.min(first.y, y) };
        last = { x: Math.max(last.x, x), y: Math.max(last.y, y) };
        spread.add(x, y);
      }
    }
    if (last.x < 0) return false;
    const side = Math.max(box.width, box.height) * this.#shown.scale;
    // An edge is found one step before what it belongs to.
    const spans = [last.x - first.x + step, last.y - first.y + step];
    if (shape !== "decorated") return Math.max(...spans) >= LEAST_SPAN * side;
    // A stem, as of an l: no line that slants so little that the box stays narrow goes so far up.
    const upright = box.height >= 2 * box.width && (spans[1] ?? 0) >= LEAST_STEM * side;
    if (upright) return true;
    const apart = Math.max(
      side >= SMALL * step ? LEAST_SPREAD * side : 0,
      spread.slant >= SLANTING ? LEAST_SPREAD_PX * step : 0,
    );
    return Math.min(...spans) >= LEAST_SPAN_BOTH * side && spread.acrossLine >= apart;
  }

  /** What of this box changes visibly; undefined when nothing does. */
  changed(box: Box): Box | undefined {
    const area = this.#area(box);
    if (area === undefined) return undefined;
    const { left, right, top, bottom } = area;
    let [x1, y1, x2, y2, count] = [right, bottom, left, top, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        if (this.#at(x, y) < LEAST_CHANGE) continue;
        x1 = Math.min(x1, x);
        y1 = Math.min(y1, y);
        x2 = Math.max(x2, x + 1);
        y2 = Math.max(y2, y + 1);
        count++;
      }
    }
    const { scale, box: whole } = this.#shown;
    const [width, height] = [(x2 - x1) / scale, (y2 - y1) / scale];
    if (count < 4 * scale * scale) return undefined;
    if (Math.max(width, height) < Math.min(4, Math.max(box.width, box.height))) return undefined;
    return { x: whole.x + x1 / scale, y: whole.y + y1 / scale, width, height };
  }

  #someIn(box: Box, is: (x: number, y: number) => boolean): boolean {
    const area = this.#area(box);
    if (area === undefined) return false;
    const { left, right, top, bottom } = area;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) if (is(x, y)) return true;
    }
    return false;
  }

  #isSteep(x: number, y: number, step: number): boolean {
    return (
      (x + step < this.#shown.width && this.#isEdge(x, y, x + step, y)) ||
      (y + step < this.#shown.height && this.#isEdge(x, y, x, y + step))
    );
  }

  #isEdge(x: number, y: number, x2: number, y2: number): boolean {
    const edge = Math.abs(this.#at(x2, y2) - this.#at(x, y));
    if (edge < STEEPEST_EDGE) return false;
    // A tint, as of blurred letters, also ends where something else begins, with the ink and without it.
    return (
      edge >= FIRM_EDGE ||
      edgeOf(this.#shown, x, y, x2, y2) < FIRM_EDGE ||
      edgeOf(this.#hidden, x, y, x2, y2) < FIRM_EDGE
    );
  }

  #at(x: number, y: number): number {
    if (this.#except && this.#except.#at(x, y) > NOISE) return 0;
    return difference(this.#shown, this.#hidden, x, y);
  }

  #area(box: Box) {
    const { box: whole, scale, width, height } = this.#shown;
    const part = intersect(box, whole);
    if (part === undefined) return undefined;
    return {
      left: Math.max(0, Math.floor((part.x - whole.x) * scale)),
      right: Math.min(width, Math.ceil((part.x + part.width - whole.x) * scale)),
      top: Math.max(0, Math.floor((part.y - whole.y) * scale)),
      bottom: Math.min(height, Math.ceil((part.y + part.height - whole.y) * scale)),
    };
  }
}

/** Of rows that look like a line (1), those that are in no higher band of them. */
function rowsOfLines(rows: Uint32Array, most: number): Uint32Array {
  const lines = new Uint32Array(rows.length);
  for (let from = 0; from < rows.length; from++) {
    let to = from;
    while (rows[to] === 1) to++;
    if (to > from && to - from <= most) lines.fill(1, from, to);
    from = Math.max(from, to);
  }
  return lines;
}

/** How much one colour channel changes from one pixel of a picture to another at the most. */
function edgeOf({ rows, pixelBytes }: PartPixels, x: number, y: number, x2: number, y2: number): number {
  const [one, other] = [rows[y], rows[y2]];
  if (one === undefined || other === undefined) return 0;
  const [i, j] = [x * pixelBytes, x2 * pixelBytes];
  return Math.max(
    Math.abs((one[i] ?? 0) - (other[j] ?? 0)),
    Math.abs((one[i + 1] ?? 0) - (other[j + 1] ?? 0)),
    Math.abs((one[i + 2] ?? 0) - (other[j + 2] ?? 0)),
  );
}

/** The largest difference of one colour channel. */
function difference(a: PartPixels, b: PartPixels, x: number, y: number): number {
  const [rowA, rowB] = [a.rows[y], b.rows[y]];
  if (rowA === undefined || rowB === undefined) return 0;
  const [i, j] = [x * a.pixelBytes, x * b.pixelBytes];
  return Math.max(
    Math.abs((rowA[i] ?? 0) - (rowB[j] ?? 0)),
    Math.abs((rowA[i + 1] ?? 0) - (rowB[j + 1] ?? 0)),
    Math.abs((rowA[i + 2] ?? 0) - (rowB[j + 2] ?? 0)),
  );
}
