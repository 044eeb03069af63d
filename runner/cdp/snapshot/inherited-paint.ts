import { type Box, intersect, moved } from "../geometry.ts";
import type { PlacedDocument } from "./page-snapshot.ts";
import { isSet } from "./paint-way.ts";
import { isWindow } from "./propagated-overflow.ts";

/** What an element's ancestors make of what it draws. */
export interface InheritedPaint {
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

/** What each node of a snapshot inherits of opacity and clipping, from all that is around it, in any frame. */
export class InheritedPaints {
  readonly #known = new Map<PlacedDocument, Map<number, InheritedPaint>>();

  of(placed: PlacedDocument, node: number): InheritedPaint {
    let known = this.#known.get(placed);
    if (known === undefined) {
      known = new Map();
      this.#known.set(placed, known);
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

  #compute(placed: PlacedDocument, node: number, parent: InheritedPaint | undefined): InheritedPaint {
    const { document, clip: frameClip, offset, owner } = placed;
    if (parent === undefined) {
      const outer = owner && this.of(owner.placed, owner.node);
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
    const transformed = isSet(document.style(node, "transform"));
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

function cuts(overflow: string): boolean {
  return overflow !== "visible" && overflow !== "";
}

/** Whether `clip` or `clip-path` leaves nothing of it, as what is there for screen readers alone. */
export function isClippedAway(clip: string, path: string): boolean {
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
