import { distance } from "fastest-levenshtein";
import type { Box } from "../../evidence/log/events.ts";
import { around, lineOf, linesOf, partsDrawnApart, type ReadLine, wrapped } from "./screen-lines.ts";
import type { ReadWord } from "./screen-reader.ts";
import { exceeds, folded, withoutAccents } from "./text-fold.ts";

/** What a reader made of a screen. */
export interface Reading {
  readonly words: readonly ReadWord[];
  /** The characters that the reader knows. */
  readonly alphabet?: ReadonlySet<string>;
  /** The part of the screen that was read, as a window: what reaches its edge may go on beyond it. */
  readonly area?: Box;
}

/** Text that was found on a screen. */
export interface TextMatch {
  /** What the reader made of it. */
  readonly read: string;
  /** Where to point at: of a text over several lines, the first. */
  readonly box: Box;
  readonly confidence: number;
  /** It is a whole label: a line by itself, as a button's or a heading's, or a part drawn apart, as a link's. */
  readonly label: boolean;
  /**
   * Why it is no label though it is by itself: it reaches the edge of what was read ("Copy" is left of "Copy team"), or
   * ink goes on beside it that was not read.
   */
  readonly doubt?: "edge" | "ink";
  /** The widest blank that may stand behind it, where that is known. */
  readonly blank?: number;
}

/**
 * Finds text on a screen.
 *
 * A string matches what is equal to it after {@link folded}; how alike something else looks never counts. Its
 * matches are whole words, and `label` tells those that are a whole label:
 * - a line by itself (nothing beside it nearer than about its own height); symbols of one character at its ends,
 *   as icons are read, don't count;
 * - a part of a line that is drawn apart from the rest by colour, underline or background: a link in a sentence,
 *   without the marks at its ends that are drawn like the sentence, and without the comma, full stop, colon or bracket
 *   that closes it;
 * - two or three lines close below each other, where no single line is the text: a label that is wrapped.
 *
 * What reaches the edge of what was read, or ink that was not read, is no label: more of it may lie beyond.
 *
 * A string with letters that the reader does not know is compared without accents. A pattern is matched against
 * each line as it was read; its flags `g` and `y` don't matter.
 * @returns every match, labels first, then in reading order
 */
export function findText(reading: Reading, wanted: string | RegExp): TextMatch[] {
  const found = everyMatch(reading, wanted).map((match): TextMatch => {
    if (!match.label || typeof wanted !== "string") return match;
    if (match.doubt) return { ...match, label: false };
    const cut = reading.area !== undefined && reachesEdge(match, reading.area);
    return cut ? { ...match, label: false, doubt: "edge" } : match;
  });
  return found.sort((a, b) => Number(b.label) - Number(a.label));
}

function everyMatch({ words, alphabet }: Reading, wanted: string | RegExp): TextMatch[] {
  const lines = linesOf(words);
  if (typeof wanted !== "string") return lines.flatMap((line) => fitting(line, wanted));
  const fold = foldFor(wanted, alphabet);
  const sought = fold(wanted);
  if (sought === "") return [];
  const found = lines.flatMap((line) => inLine(line, sought, fold));
  if (found.length > 0) return found;
  return wrapped(lines).flatMap((block) => inBlock(block, sought, fold));
}

/** @returns the lines that come nearest to a text that was not found, the nearest first, at most three */
export function nearestLines({ words, alphabet }: Reading, wanted: string): ReadLine[] {
  const fold = foldFor(wanted, alphabet);
  const sought = fold(wanted);
  return linesOf(words)
    .map((line) => ({ line, apart: distance(fold(line.text), sought) / Math.max(1, sought.length) }))
    .filter(({ apart }) => apart < 0.6)
    .sort((a, b) => a.apart - b.apart)
    .slice(0, 3)
    .map(({ line }) => line);
}

/** Below this a reader often errs in a character. */
const UNSURE = 80;

/**
 * Looks for what could be a misread text where a text must not be: nearly the same words (one character in eight
 * differs, in words of four letters or more), read without certainty.
 * @returns how it was read; undefined when nothing comes that near
 */
export function unsureOf({ words, alphabet }: Reading, wanted: string | RegExp): string | undefined {
  if (typeof wanted !== "string") return undefined;
  const fold = foldFor(wanted, alphabet);
  const sought = fold(wanted);
  if (sought.length < 4) return undefined;
  const allowed = Math.max(1, Math.floor(sought.length / 8));
  const count = wanted.trim().split(/\s+/).length;
  for (const line of linesOf(words)) {
    for (let from = 0; from < line.words.length; from++) {
      for (let to = from + 1; to <= Math.min(line.words.length, from + count + 1); to++) {
        const run = line.words.slice(from, to);
        if (run.every(({ confidence }) => confidence >= UNSURE)) continue;
        if (distance(fold(textOf(run)), sought) <= allowed) return textOf(run);
      }
    }
  }
  return undefined;
}

/** @returns what was read as a person would report it, one line each */
export function transcript(words: readonly ReadWord[]): string {
  return linesOf(words)
    .map((line) => line.text)
    .join("\n");
}

/** A text that is nearer to an edge at its side than a blank is wide (in its heights, and at most in pixels) may be cut. */
const EDGE_IN_HEIGHTS = 0.4;
const EDGE = 7;

/** An ordinary blank, of the widest one: a monospace font's is wider than that many pixels. */
const ORDINARY = 0.8;

/** Above and below it is cut only where its ink ends with what was read. */
function reachesEdge({ box, blank = 0 }: TextMatch, area: Box): boolean {
  const beside = Math.min(EDGE, EDGE_IN_HEIGHTS * box.height);
  return (
    box.x - area.x <= beside ||
    area.x + area.width - (box.x + box.width) <= Math.max(beside, ORDINARY * blank) ||
    box.y - area.y <= 1 ||
    area.y + area.height - (box.y + box.height) <= 1
  );
}

type Fold = (text: string) => string;

function foldFor(wanted: string, alphabet: ReadonlySet<string> | undefined): Fold {
  return exceeds(wanted, alphabet) ? (text) => folded(withoutAccents(text)) : folded;
}

function inLine(line: ReadLine, sought: string, fold: Fold): TextMatch[] {
  if (isLabel(line, sought, fold)) return [matched(line.words, true)];
  const apart = partsDrawnApart(line).filter((part) => isPart(part, sought, fold));
  if (apart.length > 0) return apart.map((part) => matched(part.words, true));
  return wholeWords(line.words, sought, fold).map((words) => matched(words, false));
}

function isLabel({ words }: ReadLine, sought: string, fold: Fold): boolean {
  if (equals(words, textOf(words), sought, fold)) return true;
  // An icon beside a label is read as some symbol; a mark that changes the meaning is none.
  const from = isIcon(words[0]) ? 1 : 0;
  const to = isIcon(words.at(-1)) ? words.length - 1 : words.length;
  return (from > 0 || to < words.length) && to > from && fold(textOf(words.slice(from, to))) === sought;
}

function isIcon(word: ReadWord | undefined): boolean {
  return word !== undefined && /^[^\p{L}\p{N}?!%$€£"'“”‘’()&.,:;/-]$/u.test(word.text);
}

/** The mark that closes a sentence or a clause stands close to the link before it and is not part of it. */
function isPart({ words }: ReadLine, sought: string, fold: Fold): boolean {
  const text = textOf(words);
  const bare = text.replace(/^\(/, "").replace(/[.,;:)]+$/, "");
  return equals(words, text, sought, fold) || equals(words, bare, sought, fold);
}

function inBlock(block: readonly ReadLine[], sought: string, fold: Fold): TextMatch[] {
  const words = block.flatMap((line) => line.words);
  const [first] = block;
  if (!first) return [];
  if (fold(textOf(words)) === sought) return [{ ...matched(words, true), box: first.box }];
  return wholeWords(words, sought, fold)
    .filter((found) => block.every((line) => found.some((word) => line.words.includes(word))))
    .map((found) => ({
      ...matched(found, false),
      box: around(found.filter((word) => first.words.includes(word)).map(({ box }) => box)),
    }));
}

/** The runs of words in which the text stands, not as a part of a longer word or number. */
function wholeWords(words: readonly ReadWord[], sought: string, fold: Fold): ReadWord[][] {
  const texts = words.map(({ text }) => fold(text));
  const whole = texts.join("");
  const starts = new Map<number, number>();
  let length = 0;
  for (const [index, text] of texts.entries()) {
    starts.set(length, index);
    length += text.length;
  }
  const found: ReadWord[][] = [];
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    const parted = (place: number) =>
      starts.has(place) ||
      place === whole.length ||
      !isOneWord(whole.slice(Math.max(0, place - 2), place), whole.slice(place, place + 2));
    if (!parted(at) || !parted(end)) continue;
    const touched = words.filter((_, index) => {
      const start = [...starts].find(([, word]) => word === index)?.[0] ?? 0;
      return start < end && start + (texts[index]?.length ?? 0) > at;
    });
    if (touched.length > 0) found.push(touched);
  }
  return found;
}

function isOneWord(left: string, right: string): boolean {
  if (/[\p{Lu}\p{Ll}\p{N}_]$/u.test(left) && /^[\p{Lu}\p{Ll}\p{N}_]/u.test(right)) return true;
  // Numbers go on behind their marks, and the fold has made letters of two digits.
  return /[\p{N}lo][.,']$/u.test(left)
    ? /^[\p{N}lo]/u.test(right)
    : /[\p{N}lo]$/u.test(left) && /^[.,'][\p{N}lo]/u.test(right);
}

function fitting({ words, text }: ReadLine, pattern: RegExp): TextMatch[] {
  const found: TextMatch[] = [];
  const everywhere = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`);
  for (const { 0: part, index } of text.matchAll(everywhere)) {
    if (part.trim() === "") continue;
    const from = text.slice(0, index).split(" ").length - 1;
    const to = text
      .slice(0, index + part.length)
      .trimEnd()
      .split(" ").length;
    found.push(matched(words.slice(from, to), to - from === words.length));
  }
  return found;
}

function matched(words: readonly ReadWord[], label: boolean): TextMatch {
  const { box, text } = lineOf(words);
  const confidence = Math.min(...words.map((word) => word.confidence));
  const incomplete = words.some((word) => word.incomplete);
  const blank = words.at(-1)?.widestBlank;
  return {
    read: text,
    box,
    label,
    confidence,
    ...(incomplete ? { doubt: "ink" } : {}),
    ...(blank === undefined ? {} : { blank }),
  };
}

function textOf(words: readonly ReadWord[]): string {
  return words.map(({ text }) => text).join(" ");
}

/** Whether a text is the one that is sought. Under a line nobody sees a low line: there it is left out. */
function equals(words: readonly ReadWord[], text: string, sought: string, fold: Fold): boolean {
  if (fold(text) === sought) return true;
  return (
    words.some(({ look }) => look?.underlined) && fold(text.replace(/_/g, "")) === sought.replace(/_/g, "")
  );
}
