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
  const labels = attribute("aria-labelledby")
    .split(/\s+/)
    .flatMap((id) => document.byId(id) ?? []);
  const named = labels.map((label) => document.attribute(label, "aria-label") || textOf(label));
  // What a list shows as chosen is its value to a person, and no part of what it is called.
  const apart = named.filter((_, i) => !isAround(document, node, labels[i]));
  const text =
    textOf(node) || (document.name(node) === "OPTION" ? (fieldText(document, node)?.text ?? "") : "");
  const pictures = inside(document, node).flatMap((one) => pictureName(document, one));
  return [
    named.join(" "),
    ...(apart.length < named.length ? [apart.join(" ")] : []),
    attribute("aria-label"),
    ...(LABELLED.test(document.name(node)) ? labelsOf(document, node).map(textOf) : []),
    text,
    ...(pictures.length > 0
      ? [pictures.join(" "), [...pictures, text].join(" "), [text, ...pictures].join(" ")]
      : []),
    ...["alt", "value", "placeholder", "title", "label"].map(attribute),
  ].filter((name) => name.trim() !== "");
}

function isAround(document: DocumentSnapshot, node: number, inner = -1): boolean {
  return inner === node || (inner >= 0 && document.isInside(inner, node));
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
