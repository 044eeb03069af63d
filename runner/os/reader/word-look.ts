import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";
import { linesOf, type ReadLine } from "./screen-lines.ts";
import type { ReadWord, WordLook, WordPiece } from "./screen-reader.ts";
import { barrierBetween, writingColumns } from "./writing-columns.ts";

type Colour = readonly [number, number, number];

/** A pixel is ink when it differs from the paper by at least this much (of 441). */
const INK = 40;
/**
 * An underline is inked along this part of a word at least: it makes room for letters that hang down. In the same row
 * the words beside it have letters that hang down at most.
 */
const UNDERLINED = 0.7;
const NOT_UNDERLINED = 0.25;
/** One letter that hangs down is inked there along its width, or parts the line under it: it tells nothing. */
const HANGS_DOWN = /^[gjpqy]$/;
/** Paper of one colour is this part of a word's area at least ... */
const EVEN = 0.4;
/** ... and a colour this near to it is the same: browsers draw one colour as two that are a level apart. */
const SAME_COLOUR = 4;
/** A word is narrow when it is this many heights wide. */
const NARROW = 0.6;
/** A punctuation mark's width, in line heights. */
const MARK_WIDTH = 0.35;

const HAS_LETTER = /[\p{L}\p{N}]/u;

/** Room above and below a line that its own letters never fill, pixels. */
const ROOM = 2;

/** @returns the words with how each is drawn, and whether something parts it from the word before it */
export function withLooks(words: readonly ReadWord[], picture: RgbPixels): ReadWord[] {
  return linesOf(words).flatMap((line) => {
    const seen = line.words.map((word) => lookOf(lettersOf(word), line, picture));
    const hanging = line.words.map(({ text }) => HANGS_DOWN.test(text));
    const row = underlineRow(seen.filter((_, index) => !hanging[index]));
    const underlined = seen.map((one, index) =>
      row !== undefined && hanging[index] ? undefined : isUnderlined(one, row),
    );
    const parted = partings(line, seen, picture);
    return line.words.map((word, index) => {
      const one = seen[index];
      const look = toldLook(one, underlined[index]);
      const pieces = word.pieces?.map((piece) => withLook(piece, line, picture, row));
      return {
        ...word,
        ...(pieces ? { pieces } : {}),
        ...(look ? { look } : {}),
        ...(parted[index] ? { parted: true } : {}),
      };
    });
  });
}

function withLook(piece: WordPiece, line: ReadLine, picture: RgbPixels, row: number | undefined): WordPiece {
  const seen = lookOf(piece, line, picture);
  const look = toldLook(seen, isUnderlined(seen, row));
  return { ...piece, ...(look ? { look } : {}) };
}

function isUnderlined(seen: Seen | undefined, row: number | undefined): boolean {
  const inked = row === undefined ? undefined : seen?.inked[row];
  return inked?.isLine === true && inked.share >= UNDERLINED;
}

/** On uneven paper colours tell nothing about what belongs together. */
function toldLook(seen: Seen | undefined, underlined: boolean | undefined): WordLook | undefined {
  return seen?.even ? { paper: seen.paper, ink: seen.ink, underlined } : undefined;
}

function partings(
  { words, box }: ReadLine,
  seen: readonly (Seen | undefined)[],
  picture: RgbPixels,
): boolean[] {
  if (words.length < 2) return [];
  const columns = writingColumns(picture, { ...box, y: box.y - ROOM, height: box.height + 2 * ROOM });
  return words.map((word, index) => {
    const before = words[index - 1];
    if (before === undefined) return false;
    // Uneven paper has no colour that something else could differ from.
    const papers = [seen[index - 1], seen[index]].map((one) => (one?.even ? lightnessOf(one.paper) : -1));
    if (papers.includes(-1)) papers.length = 0;
    return barrierBetween(columns, before.box.x + before.box.width, word.box.x, papers);
  });
}

interface Seen extends Pick<WordLook, "paper" | "ink"> {
  /** The paper has one colour, and is most of what is there. */
  readonly even: boolean;
  /** How much of its width is inked, row by row, in the line's lower part. */
  readonly inked: readonly InkedRow[];
}

interface InkedRow {
  /** Of the word's width. */
  readonly share: number;
  /** A line under it has one piece, and one more for each letter that hangs down through it. */
  readonly isLine: boolean;
}

/** A word without the marks at its ends, where that is known: a full stop behind a link is not drawn as the link. */
function lettersOf({ pieces, ...word }: ReadWord): WordPiece {
  return pieces?.find(({ text }) => HAS_LETTER.test(text)) ?? word;
}

function lookOf(
  { box, text }: WordPiece,
  line: ReadLine,
  { width, height, rgb }: RgbPixels,
): Seen | undefined {
  // The whole line's height: words without tall letters have as much paper as the others.
  const area: Box = { ...box, y: line.box.y - 1, height: line.box.height + 2 };
  const left = Math.max(0, Math.floor(area.x));
  const top = Math.max(0, Math.floor(area.y));
  const right = Math.min(width, Math.ceil(area.x + area.width));
  const bottom = Math.min(height, Math.ceil(area.y + area.height));
  if (right <= left || bottom <= top) return undefined;
  const at = (x: number, y: number): Colour => {
    const from = (y * width + x) * 3;
    return [rgb[from] ?? 0, rgb[from + 1] ?? 0, rgb[from + 2] ?? 0];
  };

  // A word of one narrow letter is all ink: what it stands on is beside it.
  const beside = Math.max(0, Math.ceil((line.box.height * NARROW - (right - left)) / 2));
  const [from, to] = [Math.max(0, left - beside), Math.min(width, right + beside)];
  const counts = new Map<number, number>();
  let paper: Colour = at(from, top);
  let most = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = from; x < to; x++) {
      const colour = at(x, y);
      const key = (colour[0] << 16) | (colour[1] << 8) | colour[2];
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > most) {
        most = count;
        paper = colour;
      }
    }
  }

  let even = 0;
  for (const [key, count] of counts) {
    const colour: Colour = [key >> 16, (key >> 8) & 255, key & 255];
    if (difference(colour, paper) <= SAME_COLOUR) even += count;
  }

  // Smoothed edges lie between paper and ink: their sum points the way that the ink's own colour does.
  const sum: [number, number, number] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const colour = at(x, y);
      if (difference(colour, paper) < INK) continue;
      for (let channel = 0; channel < 3; channel++) {
        sum[channel] = (sum[channel] ?? 0) + (colour[channel] ?? 0) - (paper[channel] ?? 0);
      }
    }
  }
  const length = Math.hypot(...sum);
  if (length === 0) return undefined;

  // A full stop behind a link is not underlined with it.
  const marks = /[.,;:!?)]*$/.exec(text)?.[0].length ?? 0;
  const end = Math.max(left + 1, right - Math.ceil(marks * MARK_WIDTH * (bottom - top)));
  const below = Math.min(height, bottom + 2);
  const pieces = 1 + [...text].filter((letter) => HANGS_DOWN.test(letter)).length;
  const inked: InkedRow[] = [];
  for (let y = Math.floor((top + bottom * 2) / 3); y < below; y++) {
    let [count, runs] = [0, 0];
    for (let x = left; x < end; x++) {
      if (difference(at(x, y), paper) < INK) continue;
      if (x === left || difference(at(x - 1, y), paper) < INK) runs++;
      count++;
    }
    inked.push({ share: count / (end - left), isLine: runs <= pieces });
  }
  return {
    paper,
    ink: [sum[0] / length, sum[1] / length, sum[2] / length],
    even: even >= EVEN * (to - from) * (bottom - top),
    inked,
  };
}

/**
 * The row of a line in which words of it are underlined: nearly all of their width is inked as one line, and of the
 * other words next to nothing. The feet of serif letters are as many pieces as letters.
 * @returns its number in `inked`; undefined when no word is underlined
 */
function underlineRow(seen: readonly (Seen | undefined)[]): number | undefined {
  const rows = Math.max(0, ...seen.map((one) => one?.inked.length ?? 0));
  for (let row = 0; row < rows; row++) {
    if (
      seen.some((one) => isUnderlined(one, row)) &&
      seen.every((one) => isUnderlined(one, row) || (one?.inked[row]?.share ?? 0) <= NOT_UNDERLINED)
    )
      return row;
  }
  return undefined;
}

function difference(one: Colour, other: Colour): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function lightnessOf([red, green, blue]: Colour): number {
  return (red * 77 + green * 150 + blue * 29) / 256;
}
