import type { Box } from "../../evidence/log/events.ts";
import type { ReadWord, WordLook, WordPiece } from "./screen-reader.ts";

/** What was read, line by line, in the order in which a person reads. */
export interface ReadLine {
  readonly text: string;
  readonly words: readonly ReadWord[];
  readonly box: Box;
}

/**
 * Two words further apart than this many times their line's height are different things on the screen, where the
 * distance of their letters does not tell how wide a blank is.
 */
const GAP_IN_HEIGHTS = 1.25;
/** Words are on one line when they share this part of the lower one's height. */
const SHARED_HEIGHT = 0.5;
/** A wrapped text goes on at most this many heights below. */
const LEADING = 1.1;
const MOST_LINES = 3;

/** Groups words into lines; a wide gap begins a new one, so that two buttons side by side are two lines. */
export function linesOf(words: readonly ReadWord[]): ReadLine[] {
  const lines: ReadWord[][] = [];
  for (const word of [...words].sort((a, b) => a.box.x - b.box.x)) {
    let nearest: ReadWord[] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const line of lines) {
      const last = line.at(-1);
      if (!last || !sameLine(last.box, word.box)) continue;
      const gap = word.box.x - (last.box.x + last.box.width);
      const height = Math.max(word.box.height, ...line.map(({ box }) => box.height));
      const widest = widestBlank(last, word) ?? GAP_IN_HEIGHTS * height;
      if (gap > -0.5 * height && gap <= widest && !word.parted && Math.abs(gap) < least) {
        nearest = line;
        least = Math.abs(gap);
      }
    }
    if (nearest) nearest.push(word);
    else lines.push([word]);
  }
  return lines
    .map(lineOf)
    .sort((a, b) => (sameLine(a.box, b.box) ? a.box.x - b.box.x : a.box.y - b.box.y || a.box.x - b.box.x));
}

/** Narrow characters have room beside them in a monospace font, this part of the widest blank each. */
const ROOM_BESIDE = 0.2;
const ENDS_NARROW = /[.,:;!'|Iil1)\]]$/;
const BEGINS_NARROW = /^[('"“‘[|Iil1]/;

function widestBlank(left: ReadWord, right: ReadWord): number | undefined {
  const widest = Math.max(left.widestBlank ?? 0, right.widestBlank ?? 0);
  if (widest === 0) return undefined;
  const narrow = Number(ENDS_NARROW.test(left.text)) + Number(BEGINS_NARROW.test(right.text));
  return widest * (1 + ROOM_BESIDE * narrow);
}

/**
 * The parts of a line that are drawn apart from the rest: a link in a sentence by its colour, its underline or
 * what it stands on. The marks at a word's ends go with the words that they are drawn like.
 * @returns none when the whole line is drawn alike
 */
export function partsDrawnApart({ words }: ReadLine): ReadLine[] {
  const parts: ReadWord[][] = [];
  for (const word of words.flatMap((one) => withoutOthersMarks(one, words))) {
    const part = parts.at(-1);
    const last = part?.at(-1);
    if (part && last && drawnAlike(last.look, word.look)) part.push(word);
    else parts.push([word]);
  }
  return parts.length > 1 ? parts.map(lineOf) : [];
}

/** A word, and apart from it the marks at its ends that are drawn like other words of the line and not like itself. */
function withoutOthersMarks(word: ReadWord, words: readonly ReadWord[]): ReadWord[] {
  const { pieces, ...whole } = word;
  const { look } = whole;
  if (!look || !pieces) return [whole];
  const others = words.flatMap((other) => (other !== word && other.look ? [other.look] : []));
  const isOthers = (piece: WordPiece | undefined) =>
    piece?.look !== undefined &&
    !drawnAlike(piece.look, look) &&
    others.some((other) => drawnAlike(piece.look, other));
  const from = isOthers(pieces[0]) ? 1 : 0;
  const to = isOthers(pieces.at(-1)) ? pieces.length - 1 : pieces.length;
  const own = pieces.slice(from, to);
  if (own.length === pieces.length || own.length === 0) return [whole];
  const { confidence } = whole;
  const apart = (piece: WordPiece): ReadWord => ({ ...piece, confidence });
  return [
    ...pieces.slice(0, from).map(apart),
    { ...whole, text: own.map(({ text }) => text).join(""), box: around(own.map(({ box }) => box)) },
    ...pieces.slice(to).map(apart),
  ];
}

/**
 * Texts that go on over two or three lines: each next one close below, of the same height, and aligned at the left
 * or about the middle.
 */
export function wrapped(lines: readonly ReadLine[]): ReadLine[][] {
  const blocks: ReadLine[][] = [];
  for (const first of lines) {
    let block = [first];
    while (block.length < MOST_LINES) {
      const last = block.at(-1);
      const next = last && lines.find((line) => line !== last && goesOn(last, line));
      if (!next) break;
      block = [...block, next];
      blocks.push(block);
    }
  }
  return blocks;
}

/** The box around all of them. @throws RangeError when there is none */
export function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new RangeError("no box to go around");
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function lineOf(words: readonly ReadWord[]): ReadLine {
  return { words, text: words.map((word) => word.text).join(" "), box: around(words.map(({ box }) => box)) };
}

function sameLine(one: Box, other: Box): boolean {
  const shared = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return shared >= SHARED_HEIGHT * Math.min(one.height, other.height);
}

function goesOn({ box: above }: ReadLine, { box: below }: ReadLine): boolean {
  const height = Math.max(above.height, below.height);
  const gap = below.y - (above.y + above.height);
  const alike = Math.min(above.height, below.height) > 0.6 * height;
  const left = Math.abs(above.x - below.x);
  const middle = Math.abs(above.x + above.width / 2 - (below.x + below.width / 2));
  return alike && gap >= -0.2 * height && gap <= LEADING * height && Math.min(left, middle) <= 0.5 * height;
}

/** The least angle between two inks that a person tells apart as two colours, as a cosine: about 9 degrees. */
const SAME_INK = 0.988;
const SAME_PAPER = 30;

function drawnAlike(one: WordLook | undefined, other: WordLook | undefined): boolean {
  if (!one || !other) return true;
  const [a, b] = [one.ink, other.ink];
  const cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const paper = Math.hypot(
    one.paper[0] - other.paper[0],
    one.paper[1] - other.paper[1],
    one.paper[2] - other.paper[2],
  );
  const underlinedAlike =
    one.underlined === undefined || other.underlined === undefined || one.underlined === other.underlined;
  return underlinedAlike && cosine >= SAME_INK && paper <= SAME_PAPER;
}
