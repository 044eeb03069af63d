import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";
import type { ReadCharacter } from "./ctc-decode.ts";
import type { ReadWord, WordPiece } from "./screen-reader.ts";
import { folded } from "./text-fold.ts";
import {
  boxOfWriting,
  isWritten,
  type WritingColumns,
  widestGap,
  writingColumns,
} from "./writing-columns.ts";

/** A gap is like a blank when it is this many heights wide ... */
const BLANK_IN_HEIGHTS = 0.22;
/** ... and this many times as wide as the line's usual gap. */
const BLANK_IN_GAPS = 1.9;
/** Wider than this many heights it parts one thing from another. */
const WIDEST_BLANK = 1.25;
/** A blank with the room beside its letters is at most this many times as wide as letters are apart ... */
const BLANK_IN_PITCHES = 1.6;
/** ... the letters of a word being nearer to each other than this many times the usual distance ... */
const WITHIN_WORD = 1.5;
/** ... and where letters are narrow it may have as many heights. */
const LEAST_WIDEST_BLANK = 0.75;
/** Ink at the ends of a line that nothing was read for, this many heights from the rest, is not its own. */
const APART = 0.4;
/** The blanks of a line are about as wide as each other: one is this many times its usual one at least ... */
const BLANK_IN_BLANKS = 0.6;
/** ... and this many times its usual gap. */
const LEAST_BLANK_IN_GAPS = 1.4;

/**
 * Makes words of a line's characters, each with the box of its own writing: the time step of a character says where
 * it is to within a third of it, the flat columns between say it exactly.
 * @param bare the picture without the underlines in the line: they fill its gaps
 * @param area where the line was found, in the picture
 * @param placeOf the place of a time step across the picture
 */
export function wordsOf(
  characters: readonly ReadCharacter[],
  { picture, bare }: { readonly picture: RgbPixels; readonly bare: RgbPixels },
  area: Box,
  placeOf: (step: number) => number,
): ReadWord[] {
  if (characters.every(({ text }) => text === " ")) return [];
  const columns = writingColumns(picture, area);
  const gapped = bare === picture ? columns : writingColumns(bare, area);
  const drawn = withoutEchoes(characters, gapped, placeOf);
  const [first, ...rest] = drawn;
  if (!first) return [];
  const line = boxOfWriting(columns, area.x, area.x + area.width);
  const gaps = rest.map((character, index) =>
    widestGap(gapped, placeOf((drawn[index] ?? first).step), placeOf(character.step)),
  );
  const isUnseenBlank = unseenBlanks(gaps, rest, line.height);
  const widestBlank = widestBlankOf(
    drawn.map(({ step }) => placeOf(step)),
    line.height,
  );

  const words: ReadWord[] = [];
  let run = [first];
  // What stands apart from the line's writing, as the box of a check box, is none of its words.
  const apart = APART * line.height;
  const before = widestGap(gapped, line.x, placeOf(first.step));
  const behind = widestGap(gapped, placeOf((rest.at(-1) ?? first).lastStep), line.x + line.width);
  let left = before.width >= apart ? before.from + before.width : line.x;
  const end = behind.width >= apart ? behind.from : line.x + line.width;
  const finish = (right: number) => {
    // A mark by itself that is nowhere in the picture.
    if (run.length === 1 && !IS_LETTER.test(textOf(run)) && !isWritten(gapped, left, right)) return;
    const pieces = piecesOf(run, gapped, { left, right, placeOf });
    words.push({
      text: textOf(run),
      box: boxOfWriting(columns, left, right),
      confidence: Math.round(100 * Math.min(...run.map(({ confidence }) => confidence))),
      ...(pieces.length > 1 ? { pieces } : {}),
      ...(widestBlank === undefined ? {} : { widestBlank }),
    });
  };
  for (const [index, character] of rest.entries()) {
    const gap = gaps[index] ?? { from: left, width: 0 };
    if (character.blankBefore || (isUnseenBlank(gap.width) && !CLOSING.test(character.text))) {
      finish(gap.from);
      run = [];
      left = gap.from + gap.width;
    }
    run.push(character);
  }
  finish(end);
  return words;
}

/** How wide a blank of the line is at most: in a monospace font wider than elsewhere, and widest beside a colon. */
function widestBlankOf(middles: readonly number[], height: number): number | undefined {
  const distances = middles.slice(1).map((middle, index) => middle - (middles[index] ?? 0));
  const usual = median(distances);
  if (usual === undefined) return undefined;
  // Time steps are coarse: their mean is finer, without what a blank lies between.
  const close = distances.filter((distance) => distance <= WITHIN_WORD * usual);
  const pitch = close.reduce((sum, distance) => sum + distance, 0) / Math.max(1, close.length);
  return Math.max(LEAST_WIDEST_BLANK * height, BLANK_IN_PITCHES * pitch);
}

/** Tells the gaps that are blanks which the reader did not see, by the width of those that stand out in the line. */
function unseenBlanks(
  gaps: readonly { readonly width: number }[],
  after: readonly DrawnCharacter[],
  height: number,
): (width: number) => boolean {
  const usual = Math.max(1, median(gaps.map(({ width }) => width)) ?? 1);
  const isLikeBlank = (width: number) =>
    width >= BLANK_IN_HEIGHTS * height && width >= BLANK_IN_GAPS * usual && width <= WIDEST_BLANK * height;
  const blanks = gaps.filter(
    ({ width }, index) => isLikeBlank(width) || (width > 0 && after[index]?.blankBefore === true),
  );
  const blank = median(blanks.map(({ width }) => width));
  return (width) =>
    width > WIDEST_BLANK * height ||
    (blank !== undefined && width >= BLANK_IN_BLANKS * blank && width >= LEAST_BLANK_IN_GAPS * usual);
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

interface DrawnCharacter extends ReadCharacter {
  readonly blankBefore: boolean;
}

/**
 * The characters without the blanks, and without echoes: a wide letter is read twice with a blank between ("Tag g"),
 * where nothing parts the one from the other in the picture.
 */
function withoutEchoes(
  characters: readonly ReadCharacter[],
  columns: WritingColumns,
  placeOf: (step: number) => number,
): DrawnCharacter[] {
  const drawn: DrawnCharacter[] = [];
  for (const [index, character] of characters.entries()) {
    if (character.text === " ") continue;
    const blankBefore = characters[index - 1]?.text === " ";
    const before = drawn.at(-1);
    const echo =
      before !== undefined &&
      blankBefore &&
      folded(before.text) === folded(character.text) &&
      widestGap(columns, placeOf(before.step), placeOf(character.step)).width === 0;
    if (echo) continue;
    drawn.push({ ...character, blankBefore });
  }
  return drawn;
}

/** No blank stands before these: a dot of a narrow font is as far from the next as words are from each other. */
const CLOSING = /^[.,;:!?…)\]}]$/;
const IS_LETTER = /[\p{L}\p{N}]/u;

/** The marks that a word begins with, what stands between, and the marks that it ends with. */
function piecesOf(
  run: readonly ReadCharacter[],
  columns: WritingColumns,
  { left, right, placeOf }: { left: number; right: number; placeOf: (step: number) => number },
): WordPiece[] {
  const from = run.findIndex(({ text }) => IS_LETTER.test(text));
  const to = run.findLastIndex(({ text }) => IS_LETTER.test(text)) + 1;
  if (from < 0) return [];
  const gapBefore = (index: number) => {
    const [before, after] = [run[index - 1], run[index]];
    return before && after ? widestGap(columns, placeOf(before.step), placeOf(after.step)) : undefined;
  };
  const [opening, closing] = [gapBefore(from), gapBefore(to)];
  const begin = opening ? opening.from + opening.width : left;
  const end = closing?.from ?? right;
  return [
    { text: textOf(run.slice(0, from)), left, right: opening?.from ?? left },
    { text: textOf(run.slice(from, to)), left: begin, right: end },
    { text: textOf(run.slice(to)), left: closing ? closing.from + closing.width : right, right },
  ]
    .filter(({ text }) => text !== "")
    .map((piece) => ({ text: piece.text, box: boxOfWriting(columns, piece.left, piece.right) }));
}

function textOf(characters: readonly ReadCharacter[]): string {
  return characters.map(({ text }) => text).join("");
}
