import type { Box } from "../geometry.ts";
import type { Effect, Hiding } from "./hide-pieces.ts";
import { InkDifference } from "./ink.ts";
import { boxesOf, type Drawn, GONE, LATE, MOVES, type Piece } from "./ink-pieces.ts";
import { type Ink, verdictOn } from "./ink-verdict.ts";
import type { PartPixels } from "./pixels.ts";

/** Pixels while something is hidden, and which pieces really were. */
export interface Without extends Effect {
  readonly pixels: PartPixels;
}

export interface Draw {
  now(): Promise<PartPixels>;
  without(hiding: Hiding): Promise<Without>;
}

/**
 * A selection is painted over every highlight, and only all selected text of a frame can be hidden at once: what then
 * goes may be another text that stands in the same place. A text's own are the letters that no longer come and go with
 * the selection when the element around the text is away.
 * @param pieces with answers by `ink`, which no selection was hidden for; what it did not find is looked for again
 * @param shown the pixels as they are now
 */
export async function lookAtSelected(
  pieces: readonly Piece[],
  ink: Ink,
  shown: PartPixels,
  viewport: Box,
  draw: Draw,
): Promise<void> {
  const open = pieces.filter(mayBeSelected);
  if (open.length === 0) return;
  const hidden = await draw.without({ what: "pieces", selection: true });
  const letters = new InkDifference(shown, hidden.pixels, await draw.now());
  for (const piece of open) piece.answer = verdictOn(piece, ownInk(ink, letters), hidden, viewport);
  const found = open.filter(({ answer }) => answer.is === "drawn");
  if (found.length === 0) return;
  const away = await draw.without({ what: "around", selection: false });
  const both = await draw.without({ what: "around", selection: true });
  const again = await draw.without({ what: "around", selection: false });
  const others = new InkDifference(away.pixels, both.pixels, again.pixels);
  const own = ownInk(ink, letters, others);
  for (const piece of found) {
    const most = lettersOf(piece);
    piece.answer = verdictOn(piece, own, away, viewport);
    // Where the letters of both come and go, it is not drawn only if they are the same without it.
    const lost = piece.answer.is !== "undecided" && lettersOf(piece) < most;
    if (lost && boxesOf(piece).some((box) => letters.differsFrom(others, box))) piece.answer = AMONG_OTHERS;
  }
}

const AMONG_OTHERS: Drawn = { is: "undecided", why: "another selected text is drawn in the same place" };

function lettersOf({ answer }: Piece): number {
  return answer.is === "drawn" ? answer.words.flat().filter((one) => one).length : 0;
}

function mayBeSelected({ selected, answer }: Piece): boolean {
  if (!selected || answer === GONE || answer === MOVES || answer === LATE) return false;
  return answer.is !== "drawn" || answer.words.flat().includes(false);
}

/** A selected text's own: what was found without the selection, and what goes with it and is no other text's. */
function ownInk(ink: Ink, letters: InkDifference, others?: InkDifference): Ink {
  const beyond = others && letters.beyond(others);
  return {
    isSame: (box) => ink.isSame(box) && letters.isSame(box),
    moves: (box) => ink.moves(box) || letters.moves(box) || others?.moves(box) === true,
    hasGlyph: (box, shape) =>
      ink.hasGlyph(box, shape) ||
      // The ground of a selection goes with its text, and ends in a line, also over what lies there: letters go both ways.
      (letters.hasGlyph(box, shape === "plain" ? "decorated" : shape) &&
        !others?.hasGlyph(box, "decorated")) ||
      beyond?.hasGlyph(box, shape) === true,
    // Only text is selected, which is told by its letters.
    changed: (box) => ink.changed(box),
  };
}
