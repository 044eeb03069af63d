import type { Box } from "../geometry.ts";
import { InkDifference } from "./ink.ts";
import { HIDDEN, type Piece } from "./ink-pieces.ts";
import { verdictOn } from "./ink-verdict.ts";
import type { Draw } from "./selected-ink.ts";

/**
 * The line under a text is hidden with it, and small or thin letters can hardly be told from it. So where letters were
 * missed they are looked for again while the line is away in both pictures.
 * @param pieces with answers; those of decorated texts that are not drawn, or not all, are decided anew
 */
export async function lookAtDecorated(
  pieces: readonly Piece[],
  viewport: Box,
  draw: Pick<Draw, "without">,
): Promise<void> {
  const open = pieces.filter(
    ({ decorated, answer }) =>
      decorated && (answer === HIDDEN || (answer.is === "drawn" && answer.words.flat().includes(false))),
  );
  if (open.length === 0) return;
  const bare = await draw.without({ what: "lines", selection: false });
  const decided = open.filter((piece) => bare.effective.has(piece));
  if (decided.length === 0) return;
  const away = await draw.without({ what: "pieces and lines", selection: false });
  const again = await draw.without({ what: "lines", selection: false });
  const letters = new InkDifference(bare.pixels, away.pixels, again.pixels);
  const effect = { ...away, late: new Set([...bare.late, ...away.late, ...again.late]) };
  for (const piece of decided) {
    piece.decorated = false;
    piece.answer = verdictOn(piece, letters, effect, viewport);
    piece.decorated = true;
  }
}
