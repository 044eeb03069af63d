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
 * Finds text among the words that were read. Upper and lower case must match; one misread character in eight
 * is allowed, because the reader confuses `l` with `I` and `0` with `O`.
 * @returns every match; those that stand alone on their line first, then in reading order
 */
export function findText(words: readonly ReadWord[], wanted: string | RegExp): TextMatch[] {
  const matches: TextMatch[] = [];
  for (const line of linesOf(words)) {
    for (const [from, to] of spansIn(line, wanted)) {
      const found = line.words.slice(from, to);
      matches.push({
        read: found.map((word) => word.text).join(" "),
        box: around(found),
        confidence: Math.min(...found.map((word) => word.confidence)),
        alone: found.length === line.words.length,
      });
    }
  }
  return matches.sort((a, b) => Number(b.alone) - Number(a.alone));
}

/** @returns what was read as a person would report it, one line each */
export function transcript(words: readonly ReadWord[]): string {
  return linesOf(words)
    .map((line) => line.text)
    .join("\n");
}

function spansIn(line: ReadLine, wanted: string | RegExp): [from: number, to: number][] {
  const { words } = line;
  const spans: [number, number][] = [];
  if (typeof wanted !== "string") {
    const match = new RegExp(wanted.source, wanted.flags.replace("g", "")).exec(line.text);
    if (!match) return spans;
    const from = line.text.slice(0, match.index).split(" ").length - 1;
    const to = line.text
      .slice(0, match.index + match[0].length)
      .trimEnd()
      .split(" ").length;
    return [[from, to]];
  }
  const sought = normalized(wanted);
  const count = sought.split(" ").length;
  const allowed = Math.floor(sought.length / 8);
  for (let from = 0; from + count <= words.length; from++) {
    const read = normalized(
      words
        .slice(from, from + count)
        .map((word) => word.text)
        .join(" "),
    );
    if (read === sought || (allowed > 0 && distance(read, sought) <= allowed))
      spans.push([from, from + count]);
  }
  return spans;
}

/** The reader does not tell typographic from plain quotes, nor an ellipsis from three dots. */
function normalized(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u2026/g, "...")
    .replace(/[\u2013\u2014]/g, "-")
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
