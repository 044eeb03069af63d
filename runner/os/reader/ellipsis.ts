import type { ReadCharacter } from "./ctc-decode.ts";
import type { WritingColumns } from "./writing-columns.ts";

/** A dot is at most this part of its line high. */
const DOT = 0.3;

/** A piece of ink between two flat columns: its rows and columns, counted from the area's corner. */
interface Piece {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Makes an ellipsis of a full stop that is drawn as two or three dots: far apart, as in a monospace font, only one of
 * them is read.
 * @param placeOf the place of a time step across the picture
 */
export function withEllipses(
  characters: readonly ReadCharacter[],
  columns: WritingColumns,
  placeOf: (step: number) => number,
): readonly ReadCharacter[] {
  if (!characters.some(({ text }) => text === ".")) return characters;
  const pieces = piecesOf(columns);
  const lowest = Math.max(0, ...pieces.map(({ bottom }) => bottom));
  const highest = Math.min(lowest, ...pieces.map(({ top }) => top));
  const drawn = characters.filter(({ text }) => text !== " ");
  return characters.map((character) => {
    if (character.text !== ".") return character;
    const index = drawn.indexOf(character);
    const place = (other: ReadCharacter | undefined, none: number) =>
      other ? placeOf(other.step) - columns.area.x : none;
    const from = place(drawn[index - 1], 0);
    const to = place(drawn[index + 1], columns.area.width);
    const dots = pieces.filter(
      ({ left, right, top, bottom }) =>
        left > from && right < to && bottom - top <= DOT * (lowest - highest) && top > (highest + lowest) / 2,
    );
    const [first] = dots;
    const alike =
      first !== undefined &&
      dots.every(
        ({ top, bottom, left, right }) =>
          Math.abs(top - first.top) <= 1 &&
          Math.abs(bottom - first.bottom) <= 1 &&
          Math.abs(right - left - (first.right - first.left)) <= 1,
      );
    return alike && (dots.length === 2 || dots.length === 3) ? { ...character, text: "…" } : character;
  });
}

function piecesOf({ area, steps, written }: WritingColumns): Piece[] {
  const pieces: Piece[] = [];
  for (let x = 0; x < area.width; x++) {
    if (written[x] === 0) continue;
    const left = x;
    while (x < area.width && written[x] === 1) x++;
    const rows: number[] = [];
    for (let y = 0; y < area.height; y++) {
      const row = steps.subarray(y * area.width + left, y * area.width + x);
      if (row.includes(1)) rows.push(y);
    }
    pieces.push({ left, right: x, top: rows[0] ?? 0, bottom: rows.at(-1) ?? 0 });
  }
  return pieces;
}
