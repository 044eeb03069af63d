import type { Box } from "../geometry.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { between, type Join, type TextPiece } from "./text-line.ts";

/** Smaller letters above the line, as of an exponent or a footnote's mark, or below it. */
export type ScriptLevel = "super" | "sub";

/** In parts of the line's height: how high they are at the most, by how much they end above the line's end or below it. */
const MOST_HEIGHT = 0.92;
const RAISED_BY = 0.25;
const LOWERED_BY = 0.06;

/** Whether letters beside others are a script of theirs: smaller ones on the same line end a little above it. */
export function levelOf(line: Box, box: Box): ScriptLevel | undefined {
  if (box.height > MOST_HEIGHT * line.height) return undefined;
  const raised = (line.y + line.height - (box.y + box.height)) / line.height;
  if (raised >= RAISED_BY) return "super";
  return raised <= -LOWERED_BY ? "sub" : undefined;
}

const PLAIN = "0123456789+-=()";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";

/** A text in the characters that stand for scripts; undefined where there are none for it. */
export function asScript(text: string, level: ScriptLevel): string | undefined {
  const written = [...text].map((one) => {
    if (level === "super" && /[ni]/.test(one)) return one === "n" ? "ⁿ" : "ⁱ";
    const at = PLAIN.indexOf(one.replace("\u2212", "-"));
    return at < 0 ? undefined : [...(level === "super" ? RAISED : LOWERED)][at];
  });
  return written.includes(undefined) || text === "" ? undefined : written.join("");
}

/** A piece of a text, of which what follows may still tell how it is read. */
export type OpenPiece = { text: string; join: Join; scripted?: string | undefined } & TextPiece;

/**
 * Raised or lowered digits go on no number: those of an exponent are read as such, a footnote's mark as a word of its
 * own. Beside letters they are read with them, as in H2O, and a footnote's mark without them, too.
 * @param on.line what stands on the line so far and is no script, where the piece goes on with it
 * @param on.before the piece before it
 * @returns what the next one may be a script of
 */
export function readScript(
  document: DocumentSnapshot,
  { line, before }: { readonly line: OpenPiece | undefined; readonly before: OpenPiece | undefined },
  piece: OpenPiece,
): OpenPiece {
  if (line === undefined || before === undefined || !between(line.box, piece.box, false).sameLine)
    return piece;
  const level = levelOf(line.box, piece.box);
  if (level === undefined) {
    const leading = before === line ? levelOf(piece.box, line.box) : undefined;
    if (leading !== undefined) write(line, leading, /^\p{N}/u.test(piece.text));
    return piece;
  }
  const isNote = level === "super" && /^[\p{N}*†‡,]+$/u.test(piece.text);
  if (isNote && isLink(document, piece.node, line.node)) piece.join = "apart";
  else if (isNote && piece.join === "joined" && /\p{L}{3}\p{P}*$/u.test(before.text)) piece.join = "beside";
  write(piece, level, piece.join !== "apart" && /\p{N}$/u.test(before.text));
  return line;
}

/** Beside a number nothing is left that could be taken for its digits. */
function write(piece: OpenPiece, level: ScriptLevel, isOfNumber: boolean): void {
  piece.scripted = asScript(piece.text, level);
  if (piece.scripted !== undefined && isOfNumber) piece.text = piece.scripted;
}

function isLink(document: DocumentSnapshot, node: number, other: number): boolean {
  for (let at = document.parent[node] ?? -1; at >= 0; at = document.parent[at] ?? -1) {
    if (document.name(at) === "A") return !document.isInside(other, at);
  }
  return false;
}
