import { isBesideLine, NARROWEST_BLANK, type TextFlow, type TextPiece } from "./text-line.ts";

/** As far as letters are laid over each other, in parts of the line's height. */
const NEAREST = -0.15;

/** How wide the strips are in which starts of lines are looked up, in pixels. */
const STRIP = 16;

/**
 * Digits that touch are one number, and single letters that touch are one word, whatever boxes they stand in: counters
 * that roll and headings whose letters fly in give each character a box of its own.
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
    pieces.push(...at.pieces.map((piece, i) => (i === 0 ? { ...piece, join: "joined" as const } : piece)));
  }
  return { ...flow, pieces };
}

function mayGoOn(text: string, flow: TextFlow, where: "start" | "end"): boolean {
  return isLetter(flow) || (where === "start" ? /^\p{N}/u : /\p{N}$/u).test(text);
}

function isLetter({ pieces }: TextFlow): boolean {
  return pieces.length === 1 && /^[\p{L}\p{N}]\p{M}*$/u.test(pieces[0]?.text ?? "");
}

function touches(flow: TextFlow, last: TextPiece, other: TextFlow): boolean {
  const [first] = other.pieces;
  if (first === undefined) return false;
  const numbers = /\p{N}$/u.test(last.text) && /^\p{N}/u.test(first.text);
  if (!numbers && !(isLetter(flow) && isLetter(other))) return false;
  if (first.box.x <= last.box.x || !isBesideLine(last.box, first.box)) return false;
  const height = Math.min(last.box.height, first.box.height);
  const gap = first.box.x - (last.box.x + last.box.width);
  return gap >= NEAREST * height && gap < NARROWEST_BLANK * height;
}
