import { type Box, encloses, moved, widened } from "../geometry.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import type { PlacedDocument } from "./page-snapshot.ts";
import { isSet } from "./paint-way.ts";
import { isWindow } from "./propagated-overflow.ts";

/** A line through words hides them from a certain thickness on. In CSS pixels. */
const MOST_LINE = 3;

/** Nothing about this element hides, fades, bends or cuts what is inside it. */
export function isHarmless(placed: PlacedDocument, node: number, box: Box): boolean {
  return isPaintedWhole(placed, node) && isUncut(placed, node, box);
}

/** Nothing about this element hides, fades or bends it and what is inside it. */
export function isPaintedWhole({ document }: PlacedDocument, node: number): boolean {
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
  return !isSet(transform) || /^matrix\(1, 0, 0, 1, /.test(transform);
}

/** Of what is inside this element, nothing in this box is cut off. */
function isUncut(placed: PlacedDocument, node: number, box: Box): boolean {
  const { document } = placed;
  const style = document.style.bind(document, node);
  if (isWindow(document, node)) return true;
  // What stands in a row without a cell has one that is in no snapshot, perhaps of a collapsed column.
  if (ROWS.test(style("display")) && collapsesColumns(document)) return false;
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
  return encloses(widened(inner, -0.3 * Math.min(radius, inner.height / 2)), box);
}

const ROWS = /^(table|inline-table|table-row|table-row-group|table-header-group|table-footer-group)$/;

const known = new WeakMap<DocumentSnapshot, boolean>();

function collapsesColumns(document: DocumentSnapshot): boolean {
  let collapses = known.get(document);
  if (collapses === undefined) {
    collapses = document.rendered.some(
      (node) =>
        document.style(node, "visibility") === "collapse" &&
        /^table-column/.test(document.style(node, "display")),
    );
    known.set(document, collapses);
  }
  return collapses;
}
