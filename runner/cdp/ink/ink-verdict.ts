import { type Box, hull, intersect } from "../geometry.ts";
import type { Effect } from "./hide-pieces.ts";
import { type GlyphShape, type InkDifference, LEAST_HEIGHT } from "./ink.ts";
import { boxesOf, type Drawn, GONE, HIDDEN, LATE, MOVES, type Piece } from "./ink-pieces.ts";

/** What pixels say of a box. */
export type Ink = Pick<InkDifference, "moves" | "isSame" | "hasGlyph" | "changed">;

/** What a comparison says of a piece. @param effect what was really hidden meanwhile */
export function verdictOn(piece: Piece, difference: Ink, { effective, late }: Effect, viewport: Box): Drawn {
  if (piece.answer === GONE) return GONE;
  if (boxesOf(piece).some((box) => difference.moves(box))) return MOVES;
  const drawn =
    piece.kind === "text" ? wordsDrawn(piece, difference) : boxesDrawn(piece, difference, viewport);
  if (drawn.is !== "hidden") return drawn;
  return late.has(piece) ? LATE : effective.has(piece) ? drawn : UNHIDDEN;
}

const UNHIDDEN: Drawn = { is: "undecided", why: "its style can't be overridden for a comparison" };

function boxesDrawn({ boxes, kind }: Piece, difference: Ink, viewport: Box): Drawn {
  const inside = boxes.flatMap((box) => intersect(box, viewport) ?? []);
  const changed = inside.flatMap(
    (box) => (kind === "element" ? difference.changed(box) : lettersIn(box, difference)) ?? [],
  );
  const box = hull(changed);
  return box ? { is: "drawn", box, words: [] } : HIDDEN;
}

/** Where letters are drawn in a line whose letters have no boxes of their own; undefined when that is hardly anywhere. */
function lettersIn(whole: Box, difference: Ink): Box | undefined {
  const side = Math.min(whole.width, whole.height);
  if (side < LEAST_HEIGHT) return undefined;
  const along = whole.width >= whole.height;
  const line = withoutRim(whole, along);
  const count = Math.max(1, Math.round(Math.max(line.width, line.height) / side));
  const parts = Array.from({ length: count }, (_, i) =>
    along
      ? { ...line, x: line.x + (i * line.width) / count, width: line.width / count }
      : { ...line, y: line.y + (i * line.height) / count, height: line.height / count },
  );
  return hull(parts.filter((part) => difference.hasGlyph(part, "plain")));
}

function wordsDrawn({ words, decorated, firstLetter }: Piece, difference: Ink): Drawn {
  const drawn = words.map((characters, w) => {
    const apart = w === 0 ? (firstLetter?.length ?? 0) : 0;
    const each = characters.map(({ character, box: whole }, c) => {
      const box = c < apart ? withoutRim(whole) : withOverhang(whole);
      if (Math.max(box.width, box.height) < LEAST_HEIGHT) return false;
      // Marks that are drawn upon the character before.
      if (Math.min(box.width, box.height) < 0.5) return undefined;
      const shape: GlyphShape = decorated ? "decorated" : FLAT.test(character) ? "flat" : "plain";
      return difference.hasGlyph(box, shape);
    });
    // What leaves no trace at all is missing, however sure its neighbours are.
    const missing = characters.map(
      ({ character, box }) => INKED.test(character) && box.width >= 3 && difference.isSame(withoutRim(box)),
    );
    const smooth = [...steady(each.slice(0, apart)), ...steady(each.slice(apart))];
    return smooth.map((one, c) => one && !missing[c]);
  });
  const box = hull(
    words.flatMap((characters, w) => characters.filter((_, c) => drawn[w]?.[c]).map((one) => one.box)),
  );
  return box ? { is: "drawn", box, words: drawn } : HIDDEN;
}

/** Letters that stand closer than they are wide are drawn beyond their boxes. */
function withOverhang(box: Box): Box {
  const { x, y, width, height } = box;
  return width >= 0.5 && width < 3 && height > 2 * width ? { x: x - 1, y, width: width + 2, height } : box;
}

/** Of what is decided on by itself, the part that its neighbours don't reach into. */
function withoutRim({ x, y, width, height }: Box, along = true): Box {
  const rim = Math.min(2, (along ? width : height) / 5);
  return along
    ? { x: x + rim, y, width: width - 2 * rim, height }
    : { x, y: y + rim, width, height: height - 2 * rim };
}

/** Dots and dashes of any script: a single stroke. */
const FLAT = /[\p{P}\p{Sm}\p{Sk}一ー]/u;

/** Letters and digits that have a place and ink of their own. */
const INKED = /[\p{N}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;

/** A word that is longer, or a line of a script without blanks, can be cut anywhere. */
const LONG_WORD = 16;

/** Single characters that seem to be missing in a drawn word, or drawn in a missing one, are as their neighbours. */
function steady(each: readonly (boolean | undefined)[]): boolean[] {
  if (each.length > LONG_WORD) {
    return each.map((own, i) => {
      const share = shareDrawn(each.slice(Math.max(0, i - 2), i + 3));
      return share === 0.5 ? (own ?? false) : share > 0.5;
    });
  }
  const share = shareDrawn(each);
  if (share >= 0.75) return each.map(() => true);
  if (share <= 0.2) return each.map(() => false);
  let last = each.find((one) => one !== undefined) ?? false;
  return each.map((one) => {
    last = one ?? last;
    return last;
  });
}

function shareDrawn(each: readonly (boolean | undefined)[]): number {
  const known = each.filter((one) => one !== undefined);
  return known.filter((one) => one).length / Math.max(1, known.length);
}
