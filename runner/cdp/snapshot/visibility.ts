import { type Box, intersect, moved } from "../geometry.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { alphaOf } from "./colour.ts";
import { type Cover, coversOf, hides } from "./covers.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { InheritedPaints, isClippedAway } from "./inherited-paint.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { isWindow } from "./propagated-overflow.ts";

/** Why a person does not see something that is in the document. */
export type Unseen =
  | "hidden"
  | "transparent"
  | "cut off"
  | "outside the window"
  | "covered"
  // Another thing may draw its shape all the same: a shadow, an outline, a background.
  | "transparent ink"
  | "not drawn";

/** Decides from a snapshot what of the window a person sees. Nothing is asked of the page. */
export class Visibility {
  readonly #snapshot: PageSnapshot;
  readonly #paints = new InheritedPaints();
  #covers: readonly Cover[] | undefined;

  constructor(snapshot: PageSnapshot) {
    this.#snapshot = snapshot;
  }

  /**
   * What a person sees of a box that belongs to a node.
   * @param box in window coordinates
   * @param node the element, or the text node's own index
   * @param partly for things that may be larger than the window: some of it is enough
   */
  see(
    placed: PlacedDocument,
    node: number,
    box: Box,
    partly = false,
  ): { seen: Box } | { unseen: Unseen; by?: string } {
    const { document } = placed;
    if (document.style(node, "visibility") !== "visible" || document.skipped.has(node))
      return { unseen: "hidden" };
    const paint = this.#paints.of(placed, node);
    if ((paint.inTopLayer ?? paint.opacity) <= 0) return { unseen: "transparent" };
    if (box.width < 1 || box.height < 1) return { unseen: "hidden" };
    const inWindow = intersect(box, this.#snapshot.viewport);
    if (inWindow === undefined) return { unseen: "outside the window" };
    const seen = paint.clip && intersect(box, paint.clip);
    // A sliver of a line is not readable; the usual hiding for screen readers leaves one pixel.
    const least = partly ? Math.min(4, box.height) : box.height / 2;
    if (seen === undefined || seen.height < least || seen.width < Math.min(4, box.width)) {
      return { unseen: inWindow.height < least ? "outside the window" : "cut off" };
    }
    const cover = this.#coverOf(placed, node, seen);
    if (cover) return { unseen: "covered", by: describe(cover.document, cover.node) };
    return { seen };
  }

  /**
   * What a person sees of an element, in window coordinates; undefined: the snapshot has no such element, or it is
   * not drawn.
   */
  ofElement(element: { frame: DocumentFrame; backendNodeId: number }): Box | undefined {
    const look = this.lookAt(element);
    return look && "seen" in look ? look.seen : undefined;
  }

  /** The same with the reason why it is not seen. */
  lookAt({
    frame,
    backendNodeId,
  }: {
    frame: DocumentFrame;
    backendNodeId: number;
  }): { seen: Box } | { unseen: Unseen; by?: string } | undefined {
    for (const placed of this.#snapshot.documents) {
      if (placed.frame !== frame) continue;
      const node = placed.document.indexOf(backendNodeId);
      if (node === undefined) continue;
      const box = placed.document.box(node);
      if (box === undefined) return { unseen: "hidden" };
      return this.see(placed, node, moved(box, placed.offset), true);
    }
    return undefined;
  }

  /**
   * Whether it lies outside something that cuts it off and that no person can scroll, as the hidden slides of a row; is
   * clipped away for screen readers alone; or lies before the start of the page, where no scrolling goes.
   */
  isOutOfReach({ frame, backendNodeId }: { frame: DocumentFrame; backendNodeId: number }): boolean {
    for (const { frame: own, document } of this.#snapshot.documents) {
      if (own !== frame) continue;
      const node = document.indexOf(backendNodeId) ?? -1;
      const box = node < 0 ? undefined : document.box(node);
      if (box && isBeforeStart(document, box)) return true;
      for (let at = node; box && at >= 0; at = document.parent[at] ?? -1) {
        if (isWindow(document, at)) break;
        if (isClippedAway(document.style(at, "clip"), document.style(at, "clip-path"))) return true;
        if (at === node) continue;
        const overflow = `${document.style(at, "overflow-x")} ${document.style(at, "overflow-y")}`;
        if (/auto|scroll/.test(overflow)) return false;
        const window = /hidden|clip/.test(overflow) ? insideBorders(document, at) : undefined;
        if (window === undefined) continue;
        const left = intersect(window, box);
        // A rim of a pixel or two is not what a person would press.
        if (!left || left.width < Math.min(4, box.width) || left.height < Math.min(4, box.height))
          return true;
      }
    }
    return false;
  }

  /** Whether the text of this node is drawn in a colour at all. */
  hasInk(placed: PlacedDocument, node: number): boolean {
    if (alphaOf(placed.document.style(node, "-webkit-text-fill-color")) > 0) return true;
    return this.#paints.of(placed, node).clipsToText;
  }

  #coverOf(placed: PlacedDocument, node: number, seen: Box): Cover | undefined {
    const order = placed.order(placed.document.paintOrder(node));
    this.#covers ??= coversOf(this.#snapshot, this.#paints);
    const above = this.#covers.filter((cover) => cover.order > order && intersect(cover.box, seen));
    if (above.length === 0) return undefined;
    const covering = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => {
      const point = { x: seen.x + seen.width * part, y: seen.y + seen.height / 2 };
      return above.find((cover) => hides(cover, point));
    });
    const hidden = covering.filter((cover) => cover !== undefined);
    // More than half of the text must be free.
    return hidden.length > 2 ? hidden[0] : undefined;
  }
}

/** "div#overlay.modal", as a developer would name it. */
export function describe(placed: PlacedDocument, node: number): string {
  const { document } = placed;
  const id = document.attribute(node, "id");
  const classes = document.attribute(node, "class")?.trim().split(/\s+/).slice(0, 2).join(".");
  return `${document.name(node).toLowerCase()}${id ? `#${id}` : ""}${classes ? `.${classes}` : ""}`;
}

/** What a box that cuts off lets through: all but its borders. */
function insideBorders(document: DocumentSnapshot, node: number): Box | undefined {
  const box = document.box(node);
  const [top, right, bottom, left] = (["top", "right", "bottom", "left"] as const).map(
    (side) => Number.parseFloat(document.style(node, `border-${side}-width`)) || 0,
  ) as [number, number, number, number];
  return (
    box && {
      x: box.x + left,
      y: box.y + top,
      width: box.width - left - right,
      height: box.height - top - bottom,
    }
  );
}

/** A page that is written to the left goes on there. */
function isBeforeStart(document: DocumentSnapshot, { x, y, width, height }: Box): boolean {
  const goesLeft = document.rendered.some(
    (node) =>
      isWindowOrBody(document, node) &&
      (document.style(node, "direction") === "rtl" ||
        /^vertical|^sideways/.test(document.style(node, "writing-mode"))),
  );
  return !goesLeft && (x + width <= 0 || y + height <= 0);
}

function isWindowOrBody(document: DocumentSnapshot, node: number): boolean {
  return /^(HTML|BODY)$/.test(document.name(node));
}
