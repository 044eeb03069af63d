import type { Box } from "../geometry.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { valueInDrawnDirection } from "./overridden-direction.ts";

const WITHOUT_TEXT = new Set(["checkbox", "radio", "hidden", "range", "color", "image"]);

/** Fields whose words the browser writes itself, in its own language: only it can tell them. */
const BROWSERS_OWN = new Set(["file", "date", "time", "month", "week", "datetime-local"]);

/** What reads as something of its own: by its value or label, not by text that is laid out inside it. */
export function isField(document: DocumentSnapshot, node: number): boolean {
  switch (document.name(node)) {
    case "INPUT":
    case "TEXTAREA":
      return true;
    case "SELECT":
    case "OPTION":
    case "OPTGROUP":
      // Lists that a page styles itself lay their entries out as any text.
      return !holdsText(document, node);
    case "DETAILS":
      return hasBrowsersSummary(document, node);
    case "IMG":
    case "use":
      return (document.drawnWords(node) ?? "") !== "";
    default:
      return false;
  }
}

/**
 * Whether the browser may draw words here which are not in the document; see `DocumentSnapshot.noteDrawn`.
 * @param pictureless whether the other text of a picture may be drawn in its place
 */
export function drawsBrowsersWords(document: DocumentSnapshot, node: number, pictureless: boolean): boolean {
  const name = document.name(node);
  if (name === "DETAILS") return hasBrowsersSummary(document, node);
  if (name === "IMG") return pictureless && (document.attribute(node, "alt") ?? "").trim() !== "";
  if (name === "use") return usesWords(document, node);
  if (name !== "INPUT") return false;
  const type = typeOf(document, node);
  return (
    BROWSERS_OWN.has(type) ||
    // What is no number counts as nothing, but stands there.
    (type === "number" && !document.fieldValue(node)) ||
    type === "image" ||
    (/^(submit|reset)$/.test(type) && document.attribute(node, "value") === undefined)
  );
}

/** What a field shows, and where, in the document's own coordinates; undefined for nothing. */
export function fieldText(
  document: DocumentSnapshot,
  node: number,
): { readonly text: string; readonly box: Box; readonly isTurned?: boolean } | undefined {
  const box = document.box(node);
  if (box === undefined || document.skipped.has(node)) return undefined;
  const written = textOf(document, node);
  const text = drawsOwnValue(document, node) ? valueInDrawnDirection(document, node, written) : written;
  const isTurned = text !== written;
  const shown = { text: inCase(text, document.style(node, "text-transform")), box, isTurned };
  if (document.name(node) === "OPTGROUP") {
    // Its label is the first line of the group.
    const entries = document.children(node).flatMap((child) => document.box(child) ?? []);
    const height = Math.min(box.height, ...entries.map(({ y }) => y - box.y));
    return shown.text === "" ? undefined : { ...shown, box: { ...box, height } };
  }
  return shown.text === "" ? undefined : shown;
}

function textOf(document: DocumentSnapshot, node: number): string {
  const name = document.name(node);
  if (name === "OPTION" || name === "OPTGROUP") return labelOf(document, node);
  if (name === "SELECT") {
    const entries = optionsOf(document, node);
    // Of an open list each entry speaks for itself.
    if (entries.some((entry) => document.isRendered(entry))) return "";
    return entries
      .filter((entry) => document.isSelectedOption(entry))
      .map((entry) => labelOf(document, entry))
      .join(" ");
  }
  const drawn = document.drawnWords(node);
  if (drawn !== undefined && !(drawn === "" && typeOf(document, node) === "number")) return drawn;
  if (name === "INPUT" && WITHOUT_TEXT.has(typeOf(document, node))) return "";
  if (document.keepsSecret(node)) return "";
  return document.fieldValue(node) || (document.attribute(node, "placeholder") ?? "");
}

/** In the field's own direction; a placeholder and a list's entry keep theirs. */
function drawsOwnValue(document: DocumentSnapshot, node: number): boolean {
  return /^(INPUT|TEXTAREA)$/.test(document.name(node)) && document.fieldValue(node) !== "";
}

/** As `text-transform` draws it: a person reads capitals where they are drawn. */
function inCase(text: string, transform: string): string {
  if (transform === "uppercase") return text.toUpperCase();
  if (transform === "lowercase") return text.toLowerCase();
  if (transform !== "capitalize") return text;
  return text.replace(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase());
}

function typeOf(document: DocumentSnapshot, node: number): string {
  return document.attribute(node, "type")?.toLowerCase() ?? "text";
}

function optionsOf(document: DocumentSnapshot, select: number): number[] {
  return document
    .children(select)
    .flatMap((child) => (document.name(child) === "OPTION" ? [child] : optionsOf(document, child)));
}

function labelOf(document: DocumentSnapshot, node: number): string {
  const label = document.attribute(node, "label");
  if (label || document.name(node) === "OPTGROUP") return label ?? "";
  return textInside(document, node);
}

function textInside(document: DocumentSnapshot, node: number): string {
  return document
    .children(node)
    .map((child) => (document.isElement(child) ? textInside(document, child) : document.nodeValue(child)))
    .join("");
}

function holdsText(document: DocumentSnapshot, node: number): boolean {
  return document.children(node).some(
    (child) =>
      // The arrow of a list that a page styles itself is no entry.
      document.pseudo(child) !== "picker-icon" &&
      (document.layoutText(child) !== "" || holdsText(document, child)),
  );
}

function hasBrowsersSummary(document: DocumentSnapshot, details: number): boolean {
  return !document.children(details).some((child) => document.name(child) === "SUMMARY");
}

/** Whether what a `<use>` draws once more holds text. */
function usesWords(document: DocumentSnapshot, use: number): boolean {
  const [, id] =
    /^#(.+)$/.exec(document.attribute(use, "href") ?? document.attribute(use, "xlink:href") ?? "") ?? [];
  if (id === undefined) return false;
  const used = document.byId(id);
  return used !== undefined && textInside(document, used).trim() !== "";
}
