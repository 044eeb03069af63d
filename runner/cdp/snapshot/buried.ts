import { type Box, encloses, intersect, moved } from "../geometry.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { type Cover, coversOf, hides } from "./covers.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { InheritedPaints } from "./inherited-paint.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";

/** Where a box is asked about, in parts of its width and its height. */
const ACROSS = [0.02, 0.25, 0.5, 0.75, 0.98];
const DOWN = [0.05, 0.5, 0.95];

/**
 * Whether an element that is not seen stays so however a person scrolls: nothing around it scrolls, or it lies wholly
 * under layers that go along with it or fill all that scrolls. Under a heading that sticks it would come free.
 */
export function isBuried(
  snapshot: PageSnapshot,
  { frame, backendNodeId }: { readonly frame: DocumentFrame; readonly backendNodeId: number },
): boolean {
  const placed = snapshot.documents.find((one) => one.frame === frame);
  const node = placed?.document.indexOf(backendNodeId);
  if (placed === undefined || node === undefined) return false;
  const own = placed.document.box(node);
  const box = own && intersect(moved(own, placed.offset), snapshot.viewport);
  if (box === undefined) return false;
  const scrollers = scrollersOf(snapshot, placed, node);
  if (scrollers.length === 0) return true;
  const order = placed.order(placed.document.paintOrder(node));
  const above = coversOf(snapshot, new InheritedPaints()).filter(
    (cover) =>
      cover.order > order &&
      intersect(cover.box, box) !== undefined &&
      scrollers.every((one) => stays(cover, one)),
  );
  return ACROSS.every((across) =>
    DOWN.every((down) => {
      const point = { x: box.x + across * box.width, y: box.y + down * box.height };
      return above.some((cover) => hides(cover, point));
    }),
  );
}

interface Scroller {
  readonly placed: PlacedDocument;
  readonly node: number;
  readonly box: Box;
}

/** All around a node that has more in it than it shows, in any frame; the window too. */
function scrollersOf(snapshot: PageSnapshot, placed: PlacedDocument, node: number): Scroller[] {
  const found: Scroller[] = [];
  for (let at: PlacedDocument | undefined = placed, from = node; at !== undefined; ) {
    const { document, offset } = at;
    for (let i = document.parent[from] ?? -1; i >= 0; i = document.parent[i] ?? -1) {
      const own = document.box(i);
      if (!document.isElement(i) || own === undefined) continue;
      const isRoot = document.name(i) === "HTML";
      const overflow = `${document.style(i, "overflow-x")} ${document.style(i, "overflow-y")}`;
      if (!isRoot && !/auto|scroll/.test(overflow)) continue;
      const seen: Box = isRoot ? (at.owner === undefined ? snapshot.viewport : at.clip) : moved(own, offset);
      const hasMore = document.rendered.some((inner) => {
        const box = document.isInside(inner, i) ? document.box(inner) : undefined;
        return box !== undefined && !encloses(seen, moved(box, offset));
      });
      if (hasMore) found.push({ placed: at, node: i, box: seen });
    }
    const owner: PlacedDocument["owner"] = at.owner;
    at = owner?.placed;
    from = owner?.node ?? -1;
  }
  return found;
}

/** Whether scrolling takes a cover along, or leaves nothing beside it. */
function stays({ document: placed, node, box }: Cover, scroller: Scroller): boolean {
  if (encloses(box, scroller.box)) return true;
  return placed === scroller.placed && goesAlong(placed.document, node, scroller.node);
}

function goesAlong(document: DocumentSnapshot, node: number, scroller: number): boolean {
  for (let at = node; at >= 0; at = document.parent[at] ?? -1) {
    if (at === scroller) return true;
    if (/fixed|sticky/.test(document.style(at, "position"))) return false;
  }
  return false;
}
