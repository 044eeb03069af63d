import { around, type Box, intersect, moved } from "../geometry.ts";
import { alphaOf, channelsOf } from "./colour.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { isSet, MOST_ZOOM, PaintWays, spreadOf } from "./paint-way.ts";
import { isWindow } from "./propagated-overflow.ts";

/** Elements that the browser paints by itself, whatever their styles say. */
const SELF_PAINTED = new Set([
  ...["IMG", "CANVAS", "VIDEO", "EMBED", "OBJECT", "IFRAME", "FRAME", "svg", "image"],
  ...["INPUT", "SELECT", "TEXTAREA", "BUTTON", "PROGRESS", "METER"],
]);
/** Text that is lower can hardly be read, and is decided on pixels. In CSS pixels. */
const LEAST_FONT = 8;
/** Of 255, between the letters and what is behind them, in at least one channel of colour. */
const LEAST_CONTRAST = 70;

/** A line through words hides them from a certain thickness on. In CSS pixels. */
const MOST_LINE = 3;

/** Styles under which something may be drawn elsewhere than the snapshot has it. */
const MISPLACING = ["transform", "rotate", "scale", "perspective", "column-count", "column-width"] as const;

interface Painter {
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

/**
 * The cheap first answer to "is this drawn as the snapshot has it?": yes only where nothing on the way can hide it or
 * lie over it. Everything that it does not know is a doubt, which pixels then decide (see `areDrawn`).
 */
export class PlainPaint {
  readonly #snapshot: PageSnapshot;
  #painters: readonly Painter[] | undefined;
  readonly #placedWell = new Map<PlacedDocument, Map<number, boolean>>();
  readonly #ways = new PaintWays();

  constructor(snapshot: PageSnapshot) {
    this.#snapshot = snapshot;
  }

  /**
   * Whether text of this node is beyond doubt drawn in all of this box.
   * @param box in window coordinates
   */
  isPlainText(placed: PlacedDocument, node: number, box: Box): boolean {
    const { document } = placed;
    const style = document.style.bind(document, node);
    if (placed.facts.dressed || document.isInClosedTree(node)) return false;
    if (!(Number.parseFloat(style("font-size")) >= LEAST_FONT)) return false;
    // The size of a font is told without the page's zoom, its line is not.
    const line = /^(vertical|sideways)/.test(style("writing-mode")) ? box.width : box.height;
    if (line < LEAST_FONT) return false;
    // Drawn over the letters, in any colour.
    if (Number.parseFloat(style("-webkit-text-stroke-width")) > 0) return false;
    const fill = style("-webkit-text-fill-color");
    if (alphaOf(fill) < 0.6) return false;
    if (!this.#isPlainWay(placed, node, box)) return false;
    const around = this.#around(placed, node, box);
    if (around === undefined) return false;
    const ground = around.find(({ hollow }) => hollow === undefined);
    if (ground === undefined) return this.#isLightPage() && contrast(fill, "rgb(255, 255, 255)");
    return ground.solid !== undefined && holds(ground.box, box) && contrast(fill, ground.solid);
  }

  /**
   * Whether anything may filter what is behind it (CSS Filter Effects 2, `backdrop-filter`), which mirrors what it filters
   * at the rim of what is drawn: a picture of a part of the window shows it otherwise than the window does.
   */
  get filtersBehind(): boolean {
    return this.#snapshot.documents.some(({ document, facts }) =>
      document.rendered.some((node) => {
        if (!document.isElement(node)) return false;
        // Their grounds are in no snapshot, and in a closed tree no script reaches them.
        const modal = document.name(node) === "DIALOG" || document.attribute(node, "popover") !== undefined;
        if (modal && (facts.filteringGrounds || document.isInClosedTree(node))) return true;
        return isSet(document.style(node, "backdrop-filter"));
      }),
    );
  }

  /** Whether the snapshot's place of a node is beyond doubt: nothing around it bends, scales or breaks what it holds. */
  isPlaced(placed: PlacedDocument, node: number): boolean {
    for (let at: PlacedDocument | undefined = placed, from = node; at !== undefined; ) {
      if (!this.#isPlacedIn(at, from)) return false;
      const owner: PlacedDocument["owner"] = at.owner;
      at = owner?.placed;
      from = owner?.node ?? -1;
    }
    return true;
  }

  #isPlacedIn(placed: PlacedDocument, node: number): boolean {
    const { document } = placed;
    const known = this.#placedWell.get(placed) ?? new Map<number, boolean>();
    this.#placedWell.set(placed, known);
    const path: number[] = [];
    let at = node;
    for (; at >= 0 && !known.has(at); at = document.parent[at] ?? -1) path.push(at);
    let well = known.get(at) ?? true;
    for (const one of path.reverse()) {
      well &&= !document.isElement(one) || !MISPLACING.some((name) => isSet(document.style(one, name)));
      known.set(one, well);
    }
    return well;
  }

  /** Whether an element that paints itself is beyond doubt seen in this box. */
  isPlainElement(placed: PlacedDocument, node: number, box: Box): boolean {
    return (
      SELF_PAINTED.has(placed.document.name(node)) &&
      !/^(IMG|CANVAS|VIDEO|EMBED|OBJECT|IFRAME|FRAME|svg|image)$/.test(placed.document.name(node)) &&
      // A button may be no more than its words or its picture; a field is there though it is empty.
      !isButton(placed, node) &&
      placed.document.style(node, "appearance") !== "none" &&
      this.#isPlainWay(placed, node, box) &&
      this.#around(placed, node, box) !== undefined
    );
  }

  /** No ancestor, in any frame, does more to what it holds than to place it. */
  #isPlainWay(placed: PlacedDocument, node: number, box: Box): boolean {
    for (let at: PlacedDocument | undefined = placed, from = node; at !== undefined; ) {
      for (let i = from; i >= 0; i = at.document.parent[i] ?? -1) {
        if (at.document.isElement(i) && !isHarmless(at, i, box)) return false;
      }
      const owner: PlacedDocument["owner"] = at.owner;
      at = owner?.placed;
      from = owner?.node ?? -1;
    }
    return true;
  }

  /** What is painted under this box, the uppermost first; undefined when something may be painted over it. */
  #around(placed: PlacedDocument, node: number, box: Box): readonly Painter[] | undefined {
    const order = placed.order(placed.document.paintOrder(node));
    const position = this.#positionOf(placed, node);
    const under: Painter[] = [];
    for (const painter of this.#all()) {
      if (intersect(painter.box, box) === undefined) continue;
      const own = painter.placed === placed && painter.node === node;
      const { outline } = painter;
      if (!own && outline && intersect(outline.outer, box) && !holds(outline.inner, box)) return undefined;
      if (own || isAncestor(painter, placed, node)) {
        if (painter.hollow === undefined || !holds(painter.hollow, box)) under.push(painter);
        continue;
      }
      if (isAncestor({ placed, node }, painter.placed, painter.node)) continue;
      if (painter.hollow && holds(painter.hollow, box)) continue;
      if (painter.inSpace) return undefined;
      if (painter.order > order || (painter.order === order && painter.position > position)) return undefined;
      under.push(painter);
    }
    return under.sort((a, b) => b.order - a.order || b.position - a.position);
  }

  #all(): readonly Painter[] {
    this.#painters ??= this.#snapshot.documents.flatMap((placed) =>
      placed.document.rendered.flatMap((node) => {
        if (!placed.document.isElement(node)) return [];
        const painter = this.#painterOf(placed, node);
        return painter === undefined ? [] : [painter];
      }),
    );
    return this.#painters;
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
        ? spread(place, MOST_ZOOM * Math.max(spreadOf(shadow), outlined + 2) + way.reach)
        : spread(place, way.reach);
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
      position: this.#positionOf(placed, node),
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
            outer: spread(place, MOST_ZOOM * (outlined + 2)),
            inner: spread(place, MOST_ZOOM * Math.min(0, Number.parseFloat(style("outline-offset")) || 0)),
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

  #positionOf(placed: PlacedDocument, node: number): number {
    return this.#snapshot.documents.indexOf(placed) * 1e7 + node;
  }

  #isLightPage(): boolean {
    const [main] = this.#snapshot.documents;
    const root = main?.document.rendered.find((node) => main.document.name(node) === "HTML");
    return (
      main !== undefined && root !== undefined && !/dark/.test(main.document.style(root, "color-scheme"))
    );
  }
}

function isButton({ document }: PlacedDocument, node: number): boolean {
  const type = document.attribute(node, "type")?.toLowerCase() ?? "";
  const name = document.name(node);
  return name === "BUTTON" || (name === "INPUT" && /^(button|submit|reset|image)$/.test(type));
}

/** Nothing about this element hides, fades, bends or cuts what is inside it. */
function isHarmless(placed: PlacedDocument, node: number, box: Box): boolean {
  const { document } = placed;
  const style = document.style.bind(document, node);
  const name = document.name(node);
  // Its own rules of painting, or a folded part.
  if (name === "svg" || name === "DETAILS" || name === "FIELDSET") return name === "FIELDSET";
  if (Number(style("opacity")) !== 1 || style("visibility") !== "visible") return false;
  for (const property of [
    "filter",
    "mask-image",
    "-webkit-mask-image",
    "clip-path",
    "rotate",
    "scale",
    "perspective",
  ] as const) {
    if (isSet(style(property))) return false;
  }
  if (isSet(style("-webkit-mask-box-image-source")) || style("clip") !== "auto") return false;
  if (!/^(normal|)$/.test(style("mix-blend-mode")) || /hidden/.test(style("content-visibility")))
    return false;
  if (style("background-clip").includes("text")) return false;
  const line = style("text-decoration-thickness");
  if (line.includes("%") || Number.parseFloat(line) > MOST_LINE) return false;
  // Of what goes on in the next column the snapshot does not know the place.
  if (isSet(style("column-count")) || isSet(style("column-width"))) return false;
  // It lies behind what holds it, though the snapshot's order says after.
  if (Number(style("z-index")) < 0) return false;
  const transform = style("transform");
  if (isSet(transform) && !/^matrix\(1, 0, 0, 1, /.test(transform)) return false;
  if (isWindow(document, node)) return true;
  // Paint containment cuts as `overflow` does (CSS Contain 2, 3.4), and `content-visibility: auto` has it, too.
  const contained = /paint|content|strict/.test(style("contain")) || style("content-visibility") === "auto";
  const cuts =
    contained || /[^v ]/.test(`${style("overflow-x")}${style("overflow-y")}`.replaceAll("visible", ""));
  const own = document.box(node);
  // A cell of a collapsed column keeps its text, which is cut to nothing.
  const cell = style("display") === "table-cell";
  if ((!cuts && !cell) || own === undefined) return true;
  const inner = moved(own, placed.offset);
  const radius = Number.parseFloat(style("border-top-left-radius")) || 0;
  return holds(spread(inner, -0.3 * Math.min(radius, inner.height / 2)), box);
}

function isAncestor(
  { placed, node }: Pick<Painter, "placed" | "node">,
  of: PlacedDocument,
  inner: number,
): boolean {
  for (let at: PlacedDocument | undefined = of, from = inner; at !== undefined; ) {
    if (at === placed) {
      for (let i = at.document.parent[from] ?? -1; i >= 0; i = at.document.parent[i] ?? -1)
        if (i === node) return true;
      return at !== of && from === node;
    }
    from = at.owner?.node ?? -1;
    at = at.owner?.placed;
  }
  return false;
}

function contrast(a: string, b: string): boolean {
  const [one, other] = [channelsOf(a), channelsOf(b)];
  if (one === undefined || other === undefined) return false;
  return one.some((value, i) => Math.abs(value - (other[i] ?? 0)) * alphaOf(a) >= LEAST_CONTRAST);
}

function spread({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** Within a pixel: lines are rounded. */
function holds(outer: Box, inner: Box): boolean {
  const all = around(outer, inner);
  return all.width <= outer.width + 1.5 && all.height <= outer.height + 1.5;
}
