import { type Box, contains, intersect, moved, type Point } from "../geometry.ts";
import type { DocumentFrame } from "../page/frame-tree.ts";
import { alphaOf } from "./colour.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
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

interface Paint {
  readonly opacity: number;
  /** The same within the dialog or popover that holds it: in the top layer, no opacity around that counts. */
  readonly inTopLayer: number | undefined;
  /** What of the window normal, absolute and fixed descendants can draw in. */
  readonly clip: Box | undefined;
  readonly clipAbsolute: Box | undefined;
  readonly clipFixed: Box | undefined;
  /** Text that shows its background through, as gradient headings do. */
  readonly clipsToText: boolean;
}

interface Cover {
  readonly box: Box;
  readonly order: number;
  /** Of its corners, across and down. */
  readonly radii: readonly [number, number];
  readonly document: PlacedDocument;
  readonly node: number;
}

/** Decides from a snapshot what of the window a person sees. Nothing is asked of the page. */
export class Visibility {
  readonly #snapshot: PageSnapshot;
  readonly #paint = new Map<PlacedDocument, Map<number, Paint>>();
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
    const paint = this.#paintOf(placed, node);
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

  /** Whether it lies outside something that cuts it off and that no person can scroll, as the hidden slides of a row. */
  isOutOfReach({ frame, backendNodeId }: { frame: DocumentFrame; backendNodeId: number }): boolean {
    for (const { frame: own, document } of this.#snapshot.documents) {
      if (own !== frame) continue;
      const node = document.indexOf(backendNodeId) ?? -1;
      const box = node < 0 ? undefined : document.box(node);
      for (let at = document.parent[node] ?? -1; box && at >= 0; at = document.parent[at] ?? -1) {
        if (isWindow(document, at)) break;
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
    return this.#paintOf(placed, node).clipsToText;
  }

  #coverOf(placed: PlacedDocument, node: number, seen: Box): Cover | undefined {
    const order = placed.order(placed.document.paintOrder(node));
    const above = this.#allCovers().filter((cover) => cover.order > order && intersect(cover.box, seen));
    if (above.length === 0) return undefined;
    const covering = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => {
      const point = { x: seen.x + seen.width * part, y: seen.y + seen.height / 2 };
      return above.find((cover) => hides(cover, point));
    });
    const hidden = covering.filter((cover) => cover !== undefined);
    // More than half of the text must be free.
    return hidden.length > 2 ? hidden[0] : undefined;
  }

  /** Boxes that let nothing through. */
  #allCovers(): readonly Cover[] {
    this.#covers ??= this.#snapshot.documents.flatMap((placed) => {
      const { document } = placed;
      return document.rendered.flatMap((node): Cover[] => {
        if (!document.isElement(node) || !isOpaque(placed, node)) return [];
        const box = document.box(node);
        const paint = this.#paintOf(placed, node);
        if (box === undefined || paint.opacity < 1 || document.style(node, "visibility") !== "visible")
          return [];
        const shown = paint.clip && intersect(moved(box, placed.offset), paint.clip);
        if (shown === undefined) return [];
        const radii = radiiOf(document.style(node, "border-top-left-radius"), box);
        return [
          { box: shown, order: placed.order(document.paintOrder(node)), radii, document: placed, node },
        ];
      });
    });
    return this.#covers;
  }

  #paintOf(placed: PlacedDocument, node: number): Paint {
    let known = this.#paint.get(placed);
    if (known === undefined) {
      known = new Map();
      this.#paint.set(placed, known);
    }
    // From the outermost unknown ancestor inwards: a deep page must not overflow the stack.
    const path: number[] = [];
    for (let at = node; at >= 0 && !known.has(at); at = placed.document.parent[at] ?? -1) path.push(at);
    for (const at of path.reverse()) {
      known.set(at, this.#compute(placed, at, known.get(placed.document.parent[at] ?? -1)));
    }
    const paint = known.get(node);
    if (paint === undefined) throw new RangeError(`node ${node} is not in the snapshot`);
    return paint;
  }

  #compute(placed: PlacedDocument, node: number, parent: Paint | undefined): Paint {
    const { document, clip: frameClip, offset, owner } = placed;
    if (parent === undefined) {
      const outer = owner && this.#paintOf(owner.placed, owner.node);
      const hidden =
        owner &&
        (owner.placed.document.style(owner.node, "visibility") !== "visible" ||
          owner.placed.document.skipped.has(owner.node));
      const clip = outer ? outer.clip && intersect(frameClip, outer.clip) : frameClip;
      const opacity = hidden ? 0 : (outer?.opacity ?? 1);
      return {
        opacity,
        inTopLayer: undefined,
        clip,
        clipAbsolute: clip,
        clipFixed: clip,
        clipsToText: false,
      };
    }
    if (!document.isElement(node) || !document.isRendered(node)) return parent;
    const position = document.style(node, "position");
    const transformed = !isNone(document.style(node, "transform"));
    let clip =
      position === "fixed" ? parent.clipFixed : position === "absolute" ? parent.clipAbsolute : parent.clip;
    if (isClippedAway(document.style(node, "clip"), document.style(node, "clip-path"))) clip = undefined;
    const box = document.box(node);
    let inner = clip;
    if (box && clip && !isWindow(document, node)) {
      // One direction may be cut while the other flows on.
      const cutsX = cuts(document.style(node, "overflow-x"));
      const cutsY = cuts(document.style(node, "overflow-y"));
      if (cutsX || cutsY) {
        const own = moved(box, offset);
        inner = intersect(clip, {
          x: cutsX ? own.x : clip.x,
          width: cutsX ? own.width : clip.width,
          y: cutsY ? own.y : clip.y,
          height: cutsY ? own.height : clip.height,
        });
      }
    }
    const own = Number(document.style(node, "opacity") || 1);
    // Which ones are in the top layer is in no snapshot: pixels decide on what is in a transparent one.
    const raised = document.name(node) === "DIALOG" || document.attribute(node, "popover") !== undefined;
    return {
      opacity: parent.opacity * own,
      inTopLayer: raised ? own : parent.inTopLayer && parent.inTopLayer * own,
      clip: inner,
      clipAbsolute: position !== "static" || transformed ? inner : clip && parent.clipAbsolute,
      clipFixed: transformed ? inner : clip && parent.clipFixed,
      clipsToText: document.style(node, "background-clip").includes("text"),
    };
  }
}

/** "div#overlay.modal", as a developer would name it. */
export function describe(placed: PlacedDocument, node: number): string {
  const { document } = placed;
  const id = document.attribute(node, "id");
  const classes = document.attribute(node, "class")?.trim().split(/\s+/).slice(0, 2).join(".");
  return `${document.name(node).toLowerCase()}${id ? `#${id}` : ""}${classes ? `.${classes}` : ""}`;
}

function isOpaque({ document }: PlacedDocument, node: number): boolean {
  if (document.name(node) === "VIDEO") return true;
  if (document.style(node, "background-clip").includes("text")) return false;
  // The box of a rotated element is larger than what it covers.
  const transform = /^matrix\(([^)]+)\)$/.exec(document.style(node, "transform"));
  const [, b = 0, c = 0] = (transform?.[1] ?? "1,0,0,1").split(",").map(Number);
  if (b !== 0 || c !== 0) return false;
  if (!isNone(document.style(node, "clip-path"))) return false;
  return alphaOf(document.style(node, "background-color")) === 1;
}

function hides({ box, radii }: Cover, point: Point): boolean {
  if (!contains(box, point)) return false;
  const across = Math.min(radii[0], box.width / 2);
  const down = Math.min(radii[1], box.height / 2);
  const dx = Math.max(box.x + across - point.x, point.x - (box.x + box.width - across), 0);
  const dy = Math.max(box.y + down - point.y, point.y - (box.y + box.height - down), 0);
  return dx === 0 || dy === 0 || (dx / across) ** 2 + (dy / down) ** 2 <= 1;
}

/** `8px`, `8px 4px` or shares of the box as `50%` (CSS Backgrounds 3, 4.1). */
function radiiOf(value: string, { width, height }: Box): readonly [number, number] {
  const [across = "0", down = across] = value.split(" ");
  const length = (text: string, side: number) =>
    (Number.parseFloat(text) || 0) * (text.endsWith("%") ? side / 100 : 1);
  return [length(across, width), length(down, height)];
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

function cuts(overflow: string): boolean {
  return overflow !== "visible" && overflow !== "";
}

function isNone(value: string): boolean {
  return value === "none" || value === "";
}

function isClippedAway(clip: string, path: string): boolean {
  const rectangle = /^rect\(([^)]*)\)$/.exec(clip);
  if (rectangle) {
    const [top = 0, right = 0, bottom = 0, left = 0] = (rectangle[1] ?? "")
      .split(/[\s,]+/)
      .map(Number.parseFloat);
    if (right - left <= 1 || bottom - top <= 1) return true;
  }
  const inset = /^inset\(([\d.]+)%/.exec(path);
  return inset !== null && Number(inset[1]) >= 50;
}
