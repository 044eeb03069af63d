import type { DocumentSnapshot } from "./document-snapshot.ts";
import type { PlacedDocument } from "./page-snapshot.ts";

/** What an element and those around it do to where, and in which order, it is painted. */
export interface PaintWay {
  /** How far beyond its box it may be painted once more, as by a shadow of all of it. */
  readonly reach: number;
  /** In space, what is nearer lies above, whatever its order. */
  readonly inSpace: boolean;
}

/** Lengths of styles are told without the `zoom` of the page. */
export const MOST_ZOOM = 3;

const PLAIN: PaintWay = { reach: 0, inSpace: false };

/** Each element's way, found once. */
export class PaintWays {
  readonly #known = new Map<PlacedDocument, Map<number, PaintWay>>();

  of(placed: PlacedDocument, node: number): PaintWay {
    const { document, owner } = placed;
    const known = this.#known.get(placed) ?? new Map<number, PaintWay>();
    this.#known.set(placed, known);
    // From the outermost unknown ancestor inwards: a deep page must not overflow the stack.
    const path: number[] = [];
    let at = node;
    for (; at >= 0 && !known.has(at); at = document.parent[at] ?? -1) path.push(at);
    let way = known.get(at) ?? (owner ? this.of(owner.placed, owner.node) : PLAIN);
    for (const one of path.reverse()) {
      if (document.isElement(one)) way = within(way, document, one);
      known.set(one, way);
    }
    return way;
  }
}

function within(way: PaintWay, document: DocumentSnapshot, node: number): PaintWay {
  const filter = document.style(node, "filter");
  const anywhere = filter.includes("url(") || isSet(document.style(node, "-webkit-box-reflect"));
  const shadow = filter.includes("drop-shadow(") ? MOST_ZOOM * spreadOf(filter) : 0;
  const inSpace = document.style(node, "transform").startsWith("matrix3d");
  if (!anywhere && shadow === 0 && !inSpace) return way;
  return {
    reach: anywhere ? Number.POSITIVE_INFINITY : way.reach + shadow,
    inSpace: way.inSpace || inSpace,
  };
}

/** How far a shadow reaches out of its box, at the most. */
export function spreadOf(shadow: string): number {
  const lengths = [...shadow.matchAll(/(-?[\d.]+)px/g)].map(([, length]) => Math.abs(Number(length)));
  return Math.max(2, ...lengths) * 2;
}

/** Whether a style says anything. */
export function isSet(value: string): boolean {
  return value !== "" && value !== "none" && value !== "auto";
}
