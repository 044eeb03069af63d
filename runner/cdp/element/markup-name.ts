import type { DocumentSnapshot } from "../snapshot/document-snapshot.ts";
import { fieldText } from "../snapshot/field-text.ts";

const LABELLED = /^(INPUT|TEXTAREA|SELECT|BUTTON|METER|PROGRESS|OUTPUT)$/;

/**
 * All that an element may be called by its markup and by what is drawn of it (Accessible Name Computation 1.2, 4.3), for
 * what the accessibility tree leaves out.
 * @param textOf the rendered text of an element
 */
export function markupNames(
  document: DocumentSnapshot,
  node: number,
  textOf: (node: number) => string,
): string[] {
  const attribute = (name: string): string => document.attribute(node, name) ?? "";
  const named = attribute("aria-labelledby")
    .split(/\s+/)
    .map((id) => document.byId(id))
    .map((label) => (label === undefined ? "" : document.attribute(label, "aria-label") || textOf(label)));
  const text =
    textOf(node) || (document.name(node) === "OPTION" ? (fieldText(document, node)?.text ?? "") : "");
  const pictures = inside(document, node).flatMap((one) => pictureName(document, one));
  return [
    named.join(" "),
    attribute("aria-label"),
    ...(LABELLED.test(document.name(node)) ? labelsOf(document, node).map(textOf) : []),
    text,
    ...(pictures.length > 0
      ? [pictures.join(" "), [...pictures, text].join(" "), [text, ...pictures].join(" ")]
      : []),
    ...["alt", "value", "placeholder", "title", "label"].map(attribute),
  ].filter((name) => name.trim() !== "");
}

function labelsOf(document: DocumentSnapshot, node: number): number[] {
  const id = document.attribute(node, "id");
  const labels = id === undefined ? [] : document.labelsFor(id);
  for (let at = document.parent[node] ?? -1; at >= 0; at = document.parent[at] ?? -1) {
    if (document.name(at) === "LABEL") return [...labels, at];
  }
  return [...labels];
}

function pictureName(document: DocumentSnapshot, node: number): string[] {
  const name =
    document.attribute(node, "aria-label") ??
    (document.name(node) === "IMG" ? document.attribute(node, "alt") : "");
  if (name) return [name];
  if (document.name(node) !== "title") return [];
  return [
    document
      .children(node)
      .map((child) => document.nodeValue(child))
      .join(""),
  ];
}

function inside(document: DocumentSnapshot, node: number): number[] {
  return document.children(node).flatMap((child) => [child, ...inside(document, child)]);
}
