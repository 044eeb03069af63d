import type { IBufferCell, Terminal } from "@xterm/headless";
import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { plural, visible } from "../plain-text.ts";

/** A run of equal cells: text, foreground, background, and bold, dim, italic, underline, inverse as letters. */
export type CastSpan = readonly [text: string, look: string];
/** Rows that changed at a moment, in seconds from the start. */
export interface CastMoment {
  readonly at: number;
  readonly rows: Readonly<Record<number, readonly CastSpan[]>>;
}

/** A terminal recording, already played: what the screen showed at each moment. */
export interface CastFrames {
  readonly columns: number;
  readonly rows: number;
  readonly moments: readonly CastMoment[];
  readonly leftOut?: string;
}

const HEADER = z.object({ version: z.literal(2), width: z.number().int(), height: z.number().int() });
const EVENT = z.tuple([z.number(), z.string(), z.string()]);
const LARGEST = { columns: 300, rows: 120 };

/**
 * Plays an asciicast (version 2) on a terminal without a screen, so that the page needs no emulator.
 * @throws Error when the text is no such recording
 */
export async function playCast(text: string): Promise<CastFrames> {
  const [first = "", ...lines] = text.split("\n");
  const header = HEADER.parse(JSON.parse(first));
  const columns = Math.min(Math.max(header.width, 2), LARGEST.columns);
  const rows = Math.min(Math.max(header.height, 1), LARGEST.rows);
  const { default: xterm } = await import("@xterm/headless");
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const events = lines.flatMap(outputOf);
  const shown = thinned(events, LIMITS.castMoments);
  const moments: CastMoment[] = [];
  let screen: string[] = [];
  for (const { at, text: output } of shown) {
    await new Promise<void>((written) => terminal.write(output, written));
    const now = Array.from({ length: rows }, (_, row) => spansOf(terminal, row));
    const keys = now.map((spans) => JSON.stringify(spans));
    const changed = now.flatMap((spans, row) =>
      keys[row] === (screen[row] ?? "[]") ? [] : [[row, spans] as const],
    );
    if (changed.length > 0) moments.push({ at, rows: Object.fromEntries(changed) });
    screen = keys;
  }
  terminal.dispose();
  const joined = events.length - shown.length;
  const leftOut =
    joined > 0 ? `${plural(joined, "moment")} joined with the next to keep ${LIMITS.castMoments}` : undefined;
  return { columns, rows, moments, ...(leftOut && { leftOut }) };
}

interface Output {
  readonly at: number;
  readonly text: string;
}

/** A torn last line, and events other than output, are passed over. */
function outputOf(line: string): Output[] {
  if (line.trim() === "") return [];
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return [];
  }
  const event = EVENT.safeParse(value);
  return event.success && event.data[1] === "o" ? [{ at: event.data[0], text: event.data[2] }] : [];
}

/** Joins neighbours until at most `limit` are left; no output is lost. */
function thinned(events: readonly Output[], limit: number): Output[] {
  const each = Math.ceil(events.length / limit);
  if (each <= 1) return [...events];
  const joined: Output[] = [];
  for (let from = 0; from < events.length; from += each) {
    const group = events.slice(from, from + each);
    joined.push({ at: group.at(-1)?.at ?? 0, text: group.map(({ text }) => text).join("") });
  }
  return joined;
}

function spansOf(terminal: Terminal, row: number): CastSpan[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  const spans: [string, string][] = [];
  for (let column = 0; line && column < terminal.cols; column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const last = spans.at(-1);
    const text = visible(cell.getChars() || " ");
    if (last && last[1] === look) last[0] += text;
    else spans.push([text, look]);
  }
  const end = spans.at(-1);
  if (end && end[1] === "") {
    end[0] = end[0].trimEnd();
    if (end[0] === "") spans.pop();
  }
  return spans;
}

/** Class names of a cell's look: the sixteen named colours and the styles; finer colours are left to the theme. */
function lookOf(cell: IBufferCell): string {
  const look: string[] = [];
  if (cell.isFgPalette() && cell.getFgColor() < 16) look.push(`f${cell.getFgColor()}`);
  if (cell.isBgPalette() && cell.getBgColor() < 16) look.push(`b${cell.getBgColor()}`);
  if (cell.isBold()) look.push("bo");
  if (cell.isDim()) look.push("di");
  if (cell.isItalic()) look.push("it");
  if (cell.isUnderline()) look.push("un");
  if (cell.isInverse()) look.push("in");
  return look.join(" ");
}
