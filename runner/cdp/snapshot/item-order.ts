import type { DocumentSnapshot } from "./document-snapshot.ts";
import {
  between,
  CLEAR_GAP,
  type Join,
  NARROWEST_BLANK,
  RIGHT_TO_LEFT,
  type TextPiece,
} from "./text-line.ts";

/**
 * Puts what stands on one line of a flexible box or a grid into the order in which it stands there: `row-reverse` and
 * `order` (CSS Flexible Box 1, 5) show it in another one than the document has it.
 * @param pieces in the order of the document; of one block
 */
export function inItemOrder(document: DocumentSnapshot, pieces: readonly TextPiece[]): TextPiece[] {
  // Nearly every block: what parts its texts need not be known then.
  if (!pieces.some((piece, i) => i > 0 && standsBefore(piece, pieces[i - 1] as TextPiece)))
    return [...pieces];
  const ordered: TextPiece[] = [];
  for (let from = 0; from < pieces.length; ) {
    const first = pieces[from] as TextPiece;
    const items = [first];
    let box: number | undefined;
    let to = from + 1;
    for (; to < pieces.length; to++) {
      const [before, next] = [pieces[to - 1] as TextPiece, pieces[to] as TextPiece];
      if (!between(first.box, next.box, false).sameLine) break;
      const parted = partedBy(document, before.node, next.node);
      if (parted === undefined || (box !== undefined && parted !== box)) break;
      box = parted;
      items.push(next);
    }
    ordered.push(...asTheyStand(items));
    from = to;
  }
  return ordered;
}

/** Whether a text stands on the line of the one that the document has before it, and further left. */
function standsBefore({ box }: TextPiece, before: TextPiece): boolean {
  return box.x < before.box.x && between(before.box, box, false).sameLine;
}

/** The box that lays two texts out as items of its own. */
function partedBy(document: DocumentSnapshot, one: number, other: number): number | undefined {
  const around = new Set<number>();
  for (let at = document.parent[one] ?? -1; at >= 0; at = document.parent[at] ?? -1) around.add(at);
  for (let at = document.parent[other] ?? -1; at >= 0; at = document.parent[at] ?? -1) {
    if (around.has(at)) return /flex|grid/.test(document.style(at, "display")) ? at : undefined;
  }
  return undefined;
}

function asTheyStand(items: readonly TextPiece[]): readonly TextPiece[] {
  const inOrder = items.every(({ box }, i) => i === 0 || box.x >= (items[i - 1]?.box.x ?? box.x));
  // A line from right to left is read in the document's order.
  if (inOrder || items.some(({ text }) => RIGHT_TO_LEFT.test(text))) return items;
  const sorted = [...items].sort((a, b) => a.box.x - b.box.x);
  return sorted.map((piece, i) => ({
    ...piece,
    join: joinOf(sorted[i - 1], piece) ?? items[0]?.join ?? "apart",
  }));
}

function joinOf(before: TextPiece | undefined, piece: TextPiece): Join | undefined {
  if (before === undefined) return undefined;
  const { gap } = between(before.box, piece.box, false);
  if (gap >= CLEAR_GAP) return "apart";
  const digits = /\p{N}$/u.test(before.text) && /^\p{N}/u.test(piece.text);
  return gap < NARROWEST_BLANK && digits ? "joined" : "beside";
}
