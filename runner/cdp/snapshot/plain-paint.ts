import { type Box, encloses, intersect } from "../geometry.ts";
import { alphaOf, channelsOf } from "./colour.ts";
import { isHarmless, isPaintedWhole } from "./harmless-around.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { isSet } from "./paint-way.ts";
import { type Painter, Painters, SELF_PAINTED } from "./painters.ts";

/** Text that is lower can hardly be read, and is decided on pixels. In CSS pixels. */
const LEAST_FONT = 8;
/** Of 255, between the letters and what is behind them, in at least one channel of colour. */
const LEAST_CONTRAST = 70;

/** Styles under which something may be drawn elsewhere than the snapshot has it. */
const MISPLACING = ["transform", "rotate", "scale", "perspective", "column-count", "column-width"] as const;

/**
 * The cheap first answer to "is this drawn as the snapshot has it?": yes only where nothing on the way can hide it or
 * lie over it. Everything that it does not know is a doubt, which pixels then decide (see `areDrawn`).
 */
export class PlainPaint {
  readonly #snapshot: PageSnapshot;
  readonly #painters: Painters;
  readonly #placedWell = new Map<PlacedDocument, Map<number, boolean>>();

  constructor(snapshot: PageSnapshot) {
    this.#snapshot = snapshot;
    this.#painters = new Painters(snapshot);
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
    return ground.solid !== undefined && encloses(ground.box, box) && contrast(fill, ground.solid);
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
      // Its overflow, which text fields always have, cuts what is inside it, and never its own border and ground.
      isPaintedWhole(placed, node) &&
      this.#isPlainWay(placed, placed.document.parent[node] ?? -1, box) &&
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
    const position = this.#painters.positionOf(placed, node);
    const under: Painter[] = [];
    for (const painter of this.#painters.all()) {
      if (intersect(painter.box, box) === undefined) continue;
      const own = painter.placed === placed && painter.node === node;
      const { outline } = painter;
      if (!own && outline && intersect(outline.outer, box) && !encloses(outline.inner, box)) return undefined;
      if (own || isAncestor(painter, placed, node)) {
        if (painter.hollow === undefined || !encloses(painter.hollow, box)) under.push(painter);
        continue;
      }
      if (isAncestor({ placed, node }, painter.placed, painter.node)) continue;
      if (painter.hollow && encloses(painter.hollow, box)) continue;
      if (painter.inSpace) return undefined;
      if (painter.order > order || (painter.order === order && painter.position > position)) return undefined;
      under.push(painter);
    }
    return under.sort((a, b) => b.order - a.order || b.position - a.position);
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
