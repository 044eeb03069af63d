import type { Box } from "../../evidence/log/events.ts";
import type { ReadCharacter } from "./ctc-decode.ts";
import { boxOfWriting, type WritingColumns } from "./writing-columns.ts";

/** A character is this many time steps from its ink at most. */
const REACH = 1.25;
/** Ink further than this from a line's other ink, in heights of its area, is another thing: an icon, a border. */
const BESIDE = 0.2;
/** Characters that are drawn in several pieces beside each other, and in how many at most. */
const PIECES: Readonly<Record<string, number>> = {
  '"': 2,
  "“": 2,
  "”": 2,
  "„": 2,
  "«": 2,
  "»": 2,
  "%": 3,
  "…": 3,
};

/** Letters of one upright stroke, and where between the top and the bottom of a line's ink nothing else of them is. */
const STROKE = /^[Iil1|]$/;
const MIDDLE = [0.5, 0.57, 0.64];
/** A stroke is this much of the strongest ink in its row. */
const STROKE_INK = 0.5;

/**
 * Counts the pieces of ink of a line that no character was read for. A recognizer reads the same letter twice only where
 * it has a time step between them, and is sure of "wil" where "will" is narrow: the picture has one piece more.
 * @param placeOf the place of a time step across the picture
 */
export function unreadInk(
  characters: readonly ReadCharacter[],
  columns: WritingColumns,
  placeOf: (step: number) => number,
): number {
  const reach = REACH * Math.abs(placeOf(1) - placeOf(0));
  const places = characters
    .filter(({ text }) => text !== " ")
    .flatMap(({ text, step }) => Array<number>(PIECES[text] ?? 1).fill(placeOf(step)));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return Math.max(
    unreadPieces(places, pieces(columns, first - reach, last + reach), reach),
    unreadStrokes(characters, columns, placeOf),
  );
}

/** Half of the widest letter, in heights of a line's ink, and in distances of its letters. */
const HALF_IN_HEIGHTS = 0.75;
const HALF_IN_DISTANCES = 1.1;
/** Letters have ink between these parts of a line's height. */
const MIDDLE_BAND = [0.35, 0.65];

/** @returns whether the ink of a line goes on before its first, or behind its last character, by more than half a letter */
export function inkBeyond(
  characters: readonly ReadCharacter[],
  columns: WritingColumns,
  placeOf: (step: number) => number,
): { readonly before: boolean; readonly behind: boolean } {
  const places = characters.filter(({ text }) => text !== " ").map(({ step }) => placeOf(step));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return { before: false, behind: false };
  const { area, steps } = columns;
  // The round corner of what a label stands on is above and below its middle.
  const [upper, lower] = MIDDLE_BAND.map((part) => Math.round(part * area.height));
  const drawn = pieces(columns, first, last).filter(({ x, width }) => {
    for (let y = upper ?? 0; y <= (lower ?? 0); y++) {
      const from = y * area.width + x - area.x;
      if (steps.subarray(from, from + width).includes(1)) return true;
    }
    return false;
  });
  const [begin, end] = [drawn[0], drawn.at(-1)];
  if (!begin || !end) return { before: false, behind: false };
  const { height } = boxOfWriting(columns, area.x, area.x + area.width);
  const distances = places.slice(1).map((place, index) => place - (places[index] ?? 0));
  const usual = [...distances].sort((a, b) => a - b)[distances.length >> 1] ?? 0;
  const half = Math.max(HALF_IN_HEIGHTS * height, HALF_IN_DISTANCES * usual);
  return { before: first - begin.x > half, behind: end.x + end.width - last > half };
}

/** Pieces and characters are taken from left to right, each character for the first piece that it can be. */
function unreadPieces(
  places: readonly number[],
  drawn: readonly Pick<Box, "x" | "width">[],
  reach: number,
): number {
  let unread = 0;
  let next = 0;
  for (const { x, width } of drawn) {
    while (next < places.length && (places[next] ?? 0) < x - reach) next++;
    if ((places[next] ?? Number.POSITIVE_INFINITY) <= x + width + reach) next++;
    else unread++;
  }
  return unread;
}

/**
 * Runs of strokes with more of them drawn than read, or less ("hill133" for "hill33"). The feet of serif letters join them
 * into one piece; half way up each is by itself.
 */
function unreadStrokes(
  characters: readonly ReadCharacter[],
  columns: WritingColumns,
  placeOf: (step: number) => number,
): number {
  const { area } = columns;
  const drawn = characters.filter(({ text }) => text !== " ");
  const { y, height } = boxOfWriting(columns, area.x, area.x + area.width);
  const rows = MIDDLE.map((part) => strokesInRow(columns, Math.round(y - area.y + part * height)));
  const between = (left: ReadCharacter | undefined, right: ReadCharacter | undefined, none: number) =>
    left && right ? (placeOf(left.step) + placeOf(right.step)) / 2 : none;
  let unread = 0;
  for (let from = 0; from < drawn.length; from++) {
    if (!STROKE.test(drawn[from]?.text ?? "")) continue;
    let to = from + 1;
    while (STROKE.test(drawn[to]?.text ?? "")) to++;
    // At a line's end its other side is as far away as a letter is wide.
    const [one, last] = [placeOf(drawn[from]?.step ?? 0), placeOf(drawn[to - 1]?.step ?? 0)];
    const left = between(drawn[from - 1], drawn[from], one - height / 2);
    const right = between(drawn[to - 1], drawn[to], last + height / 2);
    const counts = rows.map((strokes) => strokes.filter((at) => at > left && at < right).length);
    const usual = [...counts].sort((a, b) => a - b)[1] ?? 0;
    if (usual > to - from || Math.max(...counts) < to - from) unread++;
    from = to;
  }
  return unread;
}

/** @returns the middles of the strokes in a row */
function strokesInRow({ area, light }: WritingColumns, y: number): number[] {
  const counts = new Uint32Array(256);
  for (let x = 0; x < area.width; x++) {
    for (let row = 0; row < area.height; row++) {
      const value = light(x, row);
      counts[value] = (counts[value] ?? 0) + 1;
    }
  }
  const paper = counts.indexOf(Math.max(...counts));
  const far = Array.from({ length: area.width }, (_, x) => Math.abs(light(x, y) - paper));
  const least = STROKE_INK * Math.max(...far);
  const middles: number[] = [];
  for (let x = 0; x < far.length; x++) {
    if ((far[x] ?? 0) < least || least === 0) continue;
    const start = x;
    while (x < far.length && (far[x] ?? 0) >= least) x++;
    middles.push(area.x + (start + x - 1) / 2);
  }
  return middles;
}

/** The pieces of ink from one place to another, and what goes on close beside them. */
function pieces(
  { area, written }: WritingColumns,
  from: number,
  to: number,
): readonly Pick<Box, "x" | "width">[] {
  const all: { x: number; width: number }[] = [];
  for (let x = 0; x < area.width; x++) {
    if (written[x] === 0) continue;
    const start = x;
    while (x < area.width && written[x] === 1) x++;
    all.push({ x: area.x + start, width: x - start });
  }
  const within = (piece: { x: number; width: number } | undefined) =>
    piece !== undefined && piece.x + piece.width >= from && piece.x <= to;
  let begin = all.findIndex(within);
  let end = all.findLastIndex(within);
  if (begin < 0) return [];
  const gapAfter = (index: number) => {
    const [one, other] = [all[index], all[index + 1]];
    return one && other ? other.x - (one.x + one.width) : Number.POSITIVE_INFINITY;
  };
  while (begin > 0 && gapAfter(begin - 1) <= BESIDE * area.height) begin--;
  while (end < all.length - 1 && gapAfter(end) <= BESIDE * area.height) end++;
  return all.slice(begin, end + 1);
}
