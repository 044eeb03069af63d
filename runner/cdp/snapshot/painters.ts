import { type Box, moved, widened } from "../geometry.ts";
import { alphaOf } from "./colour.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { isSet, MOST_ZOOM, PaintWays, spreadOf } from "./paint-way.ts";

/** Elements that the browser paints by itself, whatever their styles say. */
export const SELF_PAINTED = new Set([
  ...["IMG", "CANVAS", "VIDEO", "EMBED", "OBJECT", "IFRAME", "FRAME", "svg", "image"],
  ...["INPUT", "SELECT", "TEXTAREA", "BUTTON", "PROGRESS", "METER"],
]);
/** Something that paints over a part of the window. */
export interface Painter {
  readonly box: Box;
  readonly placed: PlacedDocument;
  readonly node: number;
  readonly order: number;
  /** Index in the window's order of documents and nodes. */
  readonly position: number;
  /** Its one opaque colour, when that is all it paints over its box. */
  readonly solid: string | undefined;
  /** What of its box it leaves free, when it has borders only. */
  readonly hollow: Box | undefined;
  /** Where its outline is drawn: over what it holds, too, and over what comes later beside it (CSS 2, appendix E). */
  readonly outline: { readonly outer: Box; readonly inner: Box } | undefined;
  /** In space, what is nearer lies above, whatever its order. */
  readonly inSpace: boolean;
}

/** All that paints in a snapshot, found once. */
export class Painters {
  readonly #snapshot: PageSnapshot;
  readonly #ways = new PaintWays();
  #all: readonly Painter[] | undefined;

  constructor(snapshot: PageSnapshot) {
    this.#snapshot = snapshot;
  }

  all(): readonly Painter[] {
    this.#all ??= this.#snapshot.documents.flatMap((placed) =>
      placed.document.rendered.flatMap((node) => {
        if (!placed.document.isElement(node)) return [];
        const painter = this.#painterOf(placed, node);
        return painter === undefined ? [] : [painter];
      }),
    );
    return this.#all;
  }

  /** A node's place in the window's order of documents and nodes. */
  positionOf(placed: PlacedDocument, node: number): number {
    return this.#snapshot.documents.indexOf(placed) * 1e7 + node;
  }

  #painterOf(placed: PlacedDocument, node: number): Painter | undefined {
    const { document } = placed;
    const style = document.style.bind(document, node);
    const own = document.box(node);
    if (own === undefined || style("visibility") !== "visible" || Number(style("opacity")) === 0)
      return undefined;
    const name = document.name(node);
    const root = name === "HTML" || name === "BODY";
    const background = alphaOf(style("background-color"));
    const image =
      isSet(style("background-image")) ||
      isSet(style("backdrop-filter")) ||
      isSet(style("border-image-source"));
    const shadow = style("box-shadow");
    const outline = style("outline-style");
    const edge = ["top", "right", "bottom", "left"].map(
      (side) => Number.parseFloat(style(`border-${side}-width` as "border-top-width")) || 0,
    );
    const [top = 0, right = 0, bottom = 0, left = 0] = edge;
    const bordered = edge.some((width) => width > 0);
    const fills = background > 0 || image || SELF_PAINTED.has(name) || shadow.includes("inset");
    // The ground of a modal dialog is in no snapshot.
    const modal =
      (name === "DIALOG" && document.attribute(node, "open") !== undefined) ||
      document.attribute(node, "popover") !== undefined;
    if (!fills && !bordered && !isSet(shadow) && !isSet(outline) && !modal) return undefined;
    const place = this.#placeOf(placed, node, own);
    const outlined = isSet(outline)
      ? (Number.parseFloat(style("outline-width")) || 0) +
        Math.max(0, Number.parseFloat(style("outline-offset")) || 0)
      : 0;
    const way = this.#ways.of(placed, node);
    const reach =
      isSet(shadow) || isSet(outline)
        ? widened(place, MOST_ZOOM * Math.max(spreadOf(shadow), outlined + 2) + way.reach)
        : widened(place, way.reach);
    // An image of borders may be drawn outside of them.
    const anywhere = root || modal || isSet(style("border-image-source")) || !Number.isFinite(way.reach);
    const plain =
      background === 1 &&
      !image &&
      !SELF_PAINTED.has(name) &&
      !shadow.includes("inset") &&
      !isSet(style("mask-image"));
    return {
      // The root's ground is the window's.
      box: anywhere ? this.#snapshot.viewport : reach,
      placed,
      node,
      order: root ? Number.NEGATIVE_INFINITY : placed.order(document.paintOrder(node)),
      position: this.positionOf(placed, node),
      solid:
        plain || (name === "BUTTON" && background === 1 && !image) ? style("background-color") : undefined,
      hollow:
        fills || modal || way.reach > 0 || name.startsWith("::")
          ? undefined
          : {
              x: place.x + left,
              y: place.y + top,
              width: place.width - left - right,
              height: place.height - top - bottom,
            },
      outline: isSet(outline)
        ? {
            outer: widened(place, MOST_ZOOM * (outlined + 2)),
            inner: widened(place, MOST_ZOOM * Math.min(0, Number.parseFloat(style("outline-offset")) || 0)),
          }
        : undefined,
      inSpace: way.inSpace,
    };
  }

  /** Of generated content the snapshot has no box: it can be anywhere, or in its element when it is in the flow. */
  #placeOf(placed: PlacedDocument, node: number, own: Box): Box {
    const { document } = placed;
    if (!document.name(node).startsWith("::")) return moved(own, placed.offset);
    const outer = document.box(document.parent[node] ?? -1);
    const free =
      /absolute|fixed/.test(document.style(node, "position")) || isSet(document.style(node, "transform"));
    return free || outer === undefined ? this.#snapshot.viewport : moved(outer, placed.offset);
  }
}
