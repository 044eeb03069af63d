import { asScript, levelOf } from "./script-level.ts";
import { isBesideLine, NARROWEST_BLANK, type TextFlow, type TextPiece } from "./text-line.ts";

/** As far as letters are laid over each other, in parts of the line's height. */
const NEAREST = -0.15;

/** How wide the strips are in which starts of lines are looked up, in pixels. */
const STRIP = 16;

/** What a number may go on with behind a digit, and what may stand before one. */
const NUMBER_ENDS = /\p{N}[.,'’:]?$|^[.,'’:]$|^[\p{Sc}+−-]$/u;
const NUMBER_STARTS = /^\p{N}|^[.,'’:](?=\p{N}|$)|^[%‰\p{Sc}]/u;

/**
 * Digits that touch are one number, with its marks, sign and currency, and single letters that touch are one word,
 * whatever boxes they stand in: counters that roll, prices with small cents and headings whose letters fly in give each
 * part a box of its own.
 */
export function joinTouching(flows: TextFlow[], isVertical: (block: number) => boolean): TextFlow[] {
  const starts = new Map<number, TextFlow[]>();
  for (const flow of flows) {
    const [first] = flow.pieces;
    if (first === undefined || !mayGoOn(first.text, flow, "start") || isVertical(flow.block)) continue;
    const strip = Math.floor(first.box.x / STRIP);
    starts.set(strip, [...(starts.get(strip) ?? []), flow]);
  }
  if (starts.size === 0) return flows;
  const next = new Map<TextFlow, TextFlow>();
  const taken = new Set<TextFlow>();
  for (const flow of flows) {
    const last = flow.pieces.at(-1);
    if (last === undefined || !mayGoOn(last.text, flow, "end") || isVertical(flow.block)) continue;
    const strip = Math.floor((last.box.x + last.box.width) / STRIP);
    const near = [strip - 1, strip, strip + 1].flatMap((at) => starts.get(at) ?? []);
    const found = near.find((other) => other !== flow && !taken.has(other) && touches(flow, last, other));
    if (found === undefined) continue;
    next.set(flow, found);
    taken.add(found);
  }
  if (next.size === 0) return flows;
  return flows.filter((flow) => !taken.has(flow)).map((flow) => joined(flow, next));
}

function joined(flow: TextFlow, next: ReadonlyMap<TextFlow, TextFlow>): TextFlow {
  const pieces = [...flow.pieces];
  for (let at = next.get(flow); at && at !== flow; at = next.get(at)) {
    const last = pieces.at(-1);
    pieces.push(...at.pieces.map((piece, i) => (i === 0 && last ? joinedTo(last, piece) : piece)));
  }
  return { ...flow, pieces };
}

/** Small raised cents are no further digits of the whole amount. */
function joinedTo(last: TextPiece, piece: TextPiece): TextPiece {
  const level = levelOf(last.box, piece.box);
  const scripted = level === undefined ? undefined : asScript(piece.text, level);
  const text = scripted !== undefined && /\p{N}$/u.test(last.text) ? scripted : piece.text;
  return { ...piece, text, scripted: scripted ?? piece.scripted, join: "joined" };
}

function mayGoOn(text: string, flow: TextFlow, where: "start" | "end"): boolean {
  return isLetter(flow) || (where === "start" ? NUMBER_STARTS : NUMBER_ENDS).test(text);
}

function isLetter({ pieces }: TextFlow): boolean {
  return pieces.length === 1 && /^[\p{L}\p{N}]\p{M}*$/u.test(pieces[0]?.text ?? "");
}

function isNumber(before: string, after: string): boolean {
  if (!NUMBER_ENDS.test(before) || !NUMBER_STARTS.test(after)) return false;
  // One of the two is a digit, the other what belongs to it.
  const isSigned = /^[+−-]$/.test(before) && /^\p{Sc}/u.test(after);
  return isSigned || /\p{N}$/u.test(before) || /^\p{N}/u.test(after);
}

function touches(flow: TextFlow, last: TextPiece, other: TextFlow): boolean {
  const [first] = other.pieces;
  if (first === undefined) return false;
  if (!isNumber(last.text, first.text) && !(isLetter(flow) && isLetter(other))) return false;
  if (first.box.x <= last.box.x || !isBesideLine(last.box, first.box)) return false;
  const height = Math.min(last.box.height, first.box.height);
  const gap = first.box.x - (last.box.x + last.box.width);
  return gap >= NEAREST * height && gap < NARROWEST_BLANK * height;
}
