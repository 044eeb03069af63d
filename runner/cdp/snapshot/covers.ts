import { type Box, contains, intersect, moved, type Point } from "../geometry.ts";
import { alphaOf } from "./colour.ts";
import type { InheritedPaints } from "./inherited-paint.ts";
import type { PageSnapshot, PlacedDocument } from "./page-snapshot.ts";
import { isSet } from "./paint-way.ts";

/** A box that lets nothing through. */
export interface Cover {
  readonly box: Box;
  readonly order: number;
  /** Of its corners, across and down. */
  readonly radii: readonly [number, number];
  readonly document: PlacedDocument;
  readonly node: number;
}

/** All that may lie over something else in the window, in no order. */
export function coversOf({ documents }: PageSnapshot, paints: InheritedPaints): readonly Cover[] {
  return documents.flatMap((placed) => {
    const { document } = placed;
    return document.rendered.flatMap((node): Cover[] => {
      if (!document.isElement(node) || !isOpaque(placed, node)) return [];
      const box = document.box(node);
      const paint = paints.of(placed, node);
      if (box === undefined || paint.opacity < 1 || document.style(node, "visibility") !== "visible")
        return [];
      const shown = paint.clip && intersect(moved(box, placed.offset), paint.clip);
      if (shown === undefined) return [];
      const radii = radiiOf(document.style(node, "border-top-left-radius"), box);
      return [{ box: shown, order: placed.order(document.paintOrder(node)), radii, document: placed, node }];
    });
  });
}

function isOpaque({ document }: PlacedDocument, node: number): boolean {
  if (document.name(node) === "VIDEO") return true;
  if (document.style(node, "background-clip").includes("text")) return false;
  // The box of a rotated element is larger than what it covers.
  const transform = /^matrix\(([^)]+)\)$/.exec(document.style(node, "transform"));
  const [, b = 0, c = 0] = (transform?.[1] ?? "1,0,0,1").split(",").map(Number);
  if (b !== 0 || c !== 0) return false;
  if (isSet(document.style(node, "clip-path"))) return false;
  return alphaOf(document.style(node, "background-color")) === 1;
}

/** Whether a point is under it: round corners let through what is outside of them. */
export function hides({ box, radii }: Cover, point: Point): boolean {
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
