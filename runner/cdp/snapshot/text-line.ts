import type { Box } from "../geometry.ts";

/**
 * How a piece of text follows the one before it: without a gap ("joined"), with a gap that may stand for a blank
 * ("beside"), or with a blank or on a line of its own ("apart").
 */
export type Join = "joined" | "beside" | "apart";

/** Text on one line, of one node. */
export interface TextPiece {
  readonly node: number;
  readonly text: string;
  /** In the document's own coordinates. */
  readonly box: Box;
  readonly join: Join;
  /** The text stands on its line from its end to its begin. */
  readonly isTurned?: boolean;
  /** The same in characters that stand for raised or lowered ones, where it is drawn so beside what it belongs to. */
  readonly scripted?: string | undefined;
}

/** A block's worth of text, in the order in which it is read. */
export interface TextFlow {
  /** The element that the block belongs to. */
  readonly block: number;
  readonly pieces: readonly TextPiece[];
  /** Stands beside the line that it interrupts in the document: a ruby annotation, what floats or is placed elsewhere. */
  readonly isAside?: boolean | undefined;
  /** The dot or number of a list item before it. */
  readonly marker?: Omit<TextPiece, "join"> | undefined;
}

/** Letters of scripts that are written from right to left. */
export const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The narrowest blank of usual fonts, and a gap that nobody reads over, in parts of the line's height. */
export const NARROWEST_BLANK = 0.2;
export const CLEAR_GAP = 0.4;

/** @returns the gap in parts of the smaller one's height */
export function between(left: Box, right: Box, vertical: boolean): { sameLine: boolean; gap: number } {
  const [a, b] = vertical ? [turned(left), turned(right)] : [left, right];
  const height = Math.min(a.height, b.height);
  const gap = Math.max(b.x - (a.x + a.width), a.x - (b.x + b.width));
  return { sameLine: isBesideLine(a, b), gap: height > 0 ? gap / height : 0 };
}

/** Whether a text is the big letter that a paragraph begins with, beside this line of it. */
export function isInitial({ text, box }: TextPiece, line: Box): boolean {
  return box.height > 1.4 * line.height && /^\p{P}?\p{L}\p{M}*$/u.test(text);
}

/** Whether a box reaches into the height of a line. */
export function isBesideLine(box: Box, line: Box): boolean {
  const common = Math.min(box.y + box.height, line.y + line.height) - Math.max(box.y, line.y);
  return common >= Math.min(box.height, line.height) / 2;
}

function turned({ x, y, width, height }: Box): Box {
  return { x: y, y: x, width: height, height: width };
}
