import { PngRows } from "../../runner/evidence/picture/png-rows.ts";
import { WORD_LENGTH } from "./compose.ts";

/**
 * What a person sees of a text, from pixels alone: the page with it is compared with the page with another text of
 * the same width in its place. This knows nothing of the code that is tried.
 */
export type Label = "seen" | "not seen" | "debatable";

/** Of 255 from one CSS pixel to the next: letters with such edges are read without effort. */
const CLEAR_EDGE = 60;
/** Letters with no steeper edge than this are not noticed. */
const FAINT_EDGE = 12;
/** CSS pixels of a line's height: read without effort, and not at all. */
const CLEAR_HEIGHT = 9;
const FAINT_HEIGHT = 5;
/** Of a letter's height, or where that is not known in CSS pixels, what must show. */
const LEAST_PART = 0.25;
const LEAST_ROWS = 5;
/** Of its letters: as many make a text seen, as few leave it unseen. */
const MOST_LETTERS = 0.9;
const FEW_LETTERS = 0.1;

export type Numbers = readonly [x: number, y: number, width: number, height: number];

/** Where the letters of a text are in the window; one box for all where the page can't be asked for each. */
export interface Place {
  readonly letters: readonly Numbers[];
  readonly whole: boolean;
  /** Its page overrides its direction: its letters may stand the other way round. */
  readonly overridden: boolean;
  /** How wide the whole should be; null where it is turned, and goes across by who knows how much. */
  readonly width: number | null;
  /** Of the document that it stands in, in the page's window. */
  readonly window: Numbers;
}

/**
 * Labels texts. Both pages are loaded and at rest; `places` are those of the first one, and `others` the boxes of texts
 * that both have: of these a picture may draw one a little differently from the next.
 */
export function labelTexts(
  pictures: { readonly word: Buffer; readonly other: Buffer },
  places: readonly (Place | undefined)[],
  scale: number,
  others: readonly Numbers[] = [],
): Label[] {
  const changes = changesBetween(pictures.word, pictures.other);
  const restless = others.filter((box) => changesBeside(changes, box, places, scale));
  return places.map((place) => {
    if (place === undefined) return "not seen";
    // It may be drawn out of a box that has no size.
    if (place.whole && place.letters.length === 0) return "debatable";
    if (!place.letters.some((box) => touchesScreen(box, changes, scale))) return "not seen";
    const height = heightOf(place);
    if (height <= FAINT_HEIGHT) return "not seen";
    const shares = place.whole
      ? sharesOfWhole(changes, place, scale)
      : sharesOfLetters(changes, place, scale);
    if (shares.clear >= MOST_LETTERS && height >= CLEAR_HEIGHT) {
      // Of letters that stand the other way round a person reads another word.
      if (place.overridden) return standsBackwards(place) ? "not seen" : "debatable";
      // What changes there may be another text's doing.
      const around = places.flatMap((other) => (other && other !== place ? other.letters : []));
      return meet(place.letters, [...around, ...restless]) ? "debatable" : "seen";
    }
    if (shares.some <= FEW_LETTERS) return "not seen";
    return "debatable";
  });
}

/** Whether each of its letters stands further left than the one before. */
function standsBackwards({ letters }: Place): boolean {
  return letters.length > 1 && letters.every(([x, y], i) => i === 0 || isLeftOf([x, y], letters[i - 1]));
}

function isLeftOf([x, y]: readonly [number, number], before: Numbers | undefined): boolean {
  return before !== undefined && x < before[0] && Math.abs(y - before[1]) < before[3] / 2;
}

/** Of its line. A field is higher than what is written in it, whose letters are about half as wide as their line is high. */
function heightOf({ letters, whole, width }: Place): number {
  const most = whole && width !== null ? (2 * width) / WORD_LENGTH : Number.POSITIVE_INFINITY;
  return Math.min(most, median(letters.map(([, , wide, high]) => (whole ? high : Math.max(wide, high)))));
}

interface Shares {
  /** Of the letters that are drawn clearly. */
  readonly clear: number;
  /** Of the letters that something is drawn of. */
  readonly some: number;
}

function sharesOfLetters(changes: Changes, { letters, window }: Place, scale: number): Shares {
  const edges = letters.map((box) =>
    touchesScreen(box, changes, scale) ? edgesIn(changes, withoutRim(box), scale) : NO_EDGES,
  );
  // A letter of which the window, or its frame's, cuts off the greater part may be read or not.
  const clear = letters.filter(
    (box, i) =>
      middleInside(box, window, changes, scale) && isClear(edges[i] ?? NO_EDGES, LEAST_PART * box[3]),
  );
  return {
    clear: clear.length / letters.length,
    some: edges.filter(({ steepest }) => steepest > FAINT_EDGE).length / letters.length,
  };
}

/** Its neighbours' edges lie on a letter's rim: those alone are none of its own. */
function withoutRim([x, y, width, height]: Numbers): Numbers {
  const [across, down] = [Math.min(2, width / 5), Math.min(2, height / 5)];
  return width > height
    ? [x, y + down, width, height - 2 * down]
    : [x + across, y, width - 2 * across, height];
}

/** By stripes as wide as letters are, of which those with an edge are counted. */
function sharesOfWhole(changes: Changes, { letters, width, window }: Place, scale: number): Shares {
  const [box] = letters;
  if (box === undefined) return { clear: 0, some: 0 };
  const [x, y, wide, high] = box;
  const stripe = 9;
  const stripes = Array.from({ length: Math.ceil(wide / stripe) }, (_, i) =>
    edgesIn(changes, [x + i * stripe, y, Math.min(stripe, wide - i * stripe), high], scale),
  );
  // Turned: all or nothing can't be told apart from the share of its stripes.
  const some = stripes.some(({ steepest }) => steepest > FAINT_EDGE);
  if (width === null) return { clear: 0, some: some ? 1 : 0 };
  const expected = Math.max(1, Math.floor(width / stripe));
  // A letter that is missing at an end or in between is in no stripe's count.
  const letter = width / WORD_LENGTH;
  const { extent, gap } = spanOf(changes, box, scale);
  const complete = extent >= width - Math.max(2, letter / 2) && gap <= Math.max(2, letter * 0.75);
  const clear = stripes.filter((edge) => isClear(edge, LEAST_ROWS)).length / expected;
  return {
    // As with letters: what a window cuts off the greater part of may be read or not.
    clear: complete && middleInside(box, window, changes, scale) ? clear : Math.min(clear, MOST_LETTERS / 2),
    some: stripes.filter(({ steepest }) => steepest > FAINT_EDGE).length / expected,
  };
}

/** From left to right in CSS pixels: from the first to the last column with a clear edge, and the widest hole in it. */
function spanOf(
  changes: Changes,
  [x, y, width, height]: Numbers,
  scale: number,
): { extent: number; gap: number } {
  const { left, top, right, bottom, step } = areaOf(changes, [x, y, width, height], scale);
  const columns: number[] = [];
  for (let px = left; px < right; px++) {
    for (let py = top; py < bottom; py++) {
      if (edgeAt(changes, px, py, step) < CLEAR_EDGE) continue;
      columns.push(px);
      break;
    }
  }
  const [first = 0, last = -1] = [columns[0], columns.at(-1)];
  const holes = columns.map((column, i) => column - (columns[i - 1] ?? column) - 1);
  return { extent: (last - first + 1) / scale, gap: Math.max(0, ...holes) / scale };
}

interface Edges {
  readonly steepest: number;
  /** CSS pixels from the uppermost to the lowest clear one. */
  readonly rows: number;
}

const NO_EDGES: Edges = { steepest: 0, rows: 0 };

/** The tips of letters alone are not read. */
function isClear({ steepest, rows }: Edges, leastRows: number): boolean {
  return steepest >= CLEAR_EDGE && rows >= leastRows;
}

/** The edges of what differs between two pictures in a box. */
function edgesIn(changes: Changes, [x, y, width, height]: Numbers, scale: number): Edges {
  const { left, top, right, bottom, step } = areaOf(changes, [x, y, width, height], scale);
  let steepest = 0;
  let [first, last] = [bottom, top - 1];
  for (let py = top; py < bottom; py++) {
    for (let px = left; px < right; px++) {
      const edge = edgeAt(changes, px, py, step);
      steepest = Math.max(steepest, edge);
      if (edge >= CLEAR_EDGE) [first, last] = [Math.min(first, py), py];
    }
  }
  return { steepest, rows: Math.max(0, last - first + 1) / scale };
}

/** A box in the pixels of the pictures, and how many of them are one of CSS. */
function areaOf({ width: wide, height: high }: Changes, [x, y, width, height]: Numbers, scale: number) {
  const step = Math.max(1, Math.round(scale));
  return {
    left: Math.max(0, Math.floor(x * scale)),
    top: Math.max(0, Math.floor(y * scale)),
    right: Math.min(wide, Math.ceil((x + width) * scale)) - step,
    bottom: Math.min(high, Math.ceil((y + height) * scale)) - step,
    step,
  };
}

function edgeAt({ of, width }: Changes, x: number, y: number, step: number): number {
  const at = y * width + x;
  const here = of[at] ?? 0;
  return Math.max(Math.abs((of[at + step] ?? 0) - here), Math.abs((of[at + step * width] ?? 0) - here));
}

/** Of each pixel, how much one colour channel differs between two pictures at the most. */
interface Changes {
  readonly width: number;
  readonly height: number;
  readonly of: Uint8Array;
}

/** @throws Error when the pictures are not two captures of one window */
function changesBetween(one: Buffer, other: Buffer): Changes {
  const [a, b] = [PngRows.open(one), PngRows.open(other)];
  if (a === undefined || b === undefined || a.width !== b.width || a.height !== b.height) {
    throw new Error("the two pictures are not of one window");
  }
  const { width, height } = a;
  const of = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [rowA, rowB] = [a.row(y), b.row(y)];
    for (let x = 0; x < width; x++) {
      const [i, j] = [x * a.pixelBytes, x * b.pixelBytes];
      for (let channel = 0; channel < 3; channel++) {
        const change = Math.abs((rowA[i + channel] ?? 0) - (rowB[j + channel] ?? 0));
        if (change > (of[y * width + x] ?? 0)) of[y * width + x] = change;
      }
    }
  }
  return { width, height, of };
}

/** Whether something changes in a box that is in none of the places. */
function changesBeside(
  changes: Changes,
  box: Numbers,
  places: readonly (Place | undefined)[],
  scale: number,
): boolean {
  const { left, top, right, bottom } = areaOf(changes, box, scale);
  const taken = places.flatMap((place) => place?.letters ?? []);
  for (let py = top; py < bottom; py++) {
    for (let px = left; px < right; px++) {
      if ((changes.of[py * changes.width + px] ?? 0) < FAINT_EDGE) continue;
      if (!meet([[px / scale, py / scale, 1 / scale, 1 / scale]], taken)) return true;
    }
  }
  return false;
}

function meet(some: readonly Numbers[], others: readonly Numbers[]): boolean {
  return some.some(([x, y, width, height]) =>
    others.some(([a, b, wide, high]) => x < a + wide && a < x + width && y < b + high && b < y + height),
  );
}

function touchesScreen(
  [x, y, width, height]: Numbers,
  { width: wide, height: high }: Changes,
  scale: number,
): boolean {
  return x + width > 0 && y + height > 0 && x < wide / scale && y < high / scale;
}

/** Of the page's window, and of the document's own. */
function middleInside(box: Numbers, window: Numbers, { width, height }: Changes, scale: number): boolean {
  return middleIn(box, [0, 0, width / scale, height / scale]) && middleIn(box, window);
}

function middleIn([x, y, width, height]: Numbers, [left, top, wide, high]: Numbers): boolean {
  const [across, down] = [x + width / 2 - left, y + height / 2 - top];
  return across > 0 && down > 0 && across < wide && down < high;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
