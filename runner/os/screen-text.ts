import { distance } from "fastest-levenshtein";
import type { Box } from "../evidence/events.ts";
import type { ReadWord } from "./tesseract.ts";

/** Text that was found on a screen. */
export interface TextMatch {
  /** What the reader made of it, which may differ by a misread character. */
  readonly read: string;
  readonly box: Box;
  readonly confidence: number;
  /** The words stand alone on their line, as a button's or a heading's do. */
  readonly alone: boolean;
  /** How many characters differ from what was wanted, look-alikes not counted. */
  readonly misread: number;
}

/** What was read, line by line, in the order in which a person reads. */
export interface ReadLine {
  readonly text: string;
  readonly words: readonly ReadWord[];
  readonly box: Box;
}

/** Two words further apart than this many times their height are different things on the screen. */
const GAP_IN_HEIGHTS = 1.6;

/** Groups words into lines; a wide gap begins a new one, so that two buttons side by side are two lines. */
export function linesOf(words: readonly ReadWord[]): ReadLine[] {
  const byLine = new Map<string, ReadWord[]>();
  for (const word of words) {
    const line = byLine.get(word.line);
    if (line) line.push(word);
    else byLine.set(word.line, [word]);
  }
  const lines: ReadLine[] = [];
  for (const together of byLine.values()) {
    let run: ReadWord[] = [];
    for (const word of together.sort((a, b) => a.box.x - b.box.x)) {
      const last = run.at(-1);
      const gap = last ? word.box.x - (last.box.x + last.box.width) : 0;
      if (last && gap > GAP_IN_HEIGHTS * Math.max(last.box.height, word.box.height)) {
        lines.push(lineOf(run));
        run = [];
      }
      run.push(word);
    }
    if (run.length > 0) lines.push(lineOf(run));
  }
  return lines.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}

/**
 * Finds text among the words that were read. Letters that look alike count as equal (`l` and `I`, `O` and `o`);
 * besides, one misread character in eight is allowed.
 * @returns every match; those that stand alone on their line first, then those read best, then in reading order
 */
export function findText(words: readonly ReadWord[], wanted: string | RegExp): TextMatch[] {
  const matches: TextMatch[] = [];
  for (const line of linesOf(words)) {
    for (const { from, to, misread } of spansIn(line, wanted)) {
      const found = line.words.slice(from, to);
      matches.push({
        read: found.map((word) => word.text).join(" "),
        box: around(found),
        confidence: Math.min(...found.map((word) => word.confidence)),
        alone: found.length === line.words.length,
        misread,
      });
    }
  }
  return matches.sort((a, b) => Number(b.alone) - Number(a.alone) || a.misread - b.misread);
}

/** @returns what was read as a person would report it, one line each */
export function transcript(words: readonly ReadWord[]): string {
  return linesOf(words)
    .map((line) => line.text)
    .join("\n");
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly misread: number;
}

function spansIn(line: ReadLine, wanted: string | RegExp): Span[] {
  const { words } = line;
  if (typeof wanted !== "string") {
    const match = new RegExp(wanted.source, wanted.flags.replace("g", "")).exec(line.text);
    if (!match) return [];
    const from = line.text.slice(0, match.index).split(" ").length - 1;
    const to = line.text
      .slice(0, match.index + match[0].length)
      .trimEnd()
      .split(" ").length;
    return [{ from, to, misread: 0 }];
  }
  const spans: Span[] = [];
  const sought = folded(wanted);
  const count = sought.split(" ").length;
  const allowed = Math.floor(sought.length / 8);
  for (let from = 0; from + count <= words.length; from++) {
    const text = words.slice(from, from + count).map((word) => word.text);
    const misread = distance(folded(text.join(" ")), sought);
    if (misread <= allowed) spans.push({ from, to: from + count, misread });
  }
  return spans;
}

/**
 * What the reader can't tell apart is made equal: letters whose capital has the same form, `l`, `I` and `1`,
 * `0` and `O`, typographic and plain quotes, an ellipsis and three dots.
 */
function folded(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u2026/g, "...")
    .replace(/[\u2013\u2014]/g, "-")
    .replace(/[COSUVWXZ]/g, (letter) => letter.toLowerCase())
    .replace(/[I1|]/g, "l")
    .replace(/0/g, "o")
    .replace(/\s+/g, " ")
    .trim();
}

function lineOf(words: readonly ReadWord[]): ReadLine {
  return { words, text: words.map((word) => word.text).join(" "), box: around(words) };
}

function around(words: readonly ReadWord[]): Box {
  const left = Math.min(...words.map(({ box }) => box.x));
  const top = Math.min(...words.map(({ box }) => box.y));
  const right = Math.max(...words.map(({ box }) => box.x + box.width));
  const bottom = Math.max(...words.map(({ box }) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
