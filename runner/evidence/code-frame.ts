import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type * as Loaded from "@babel/code-frame";
import type { Reason } from "./log/events.ts";

const LINES = { linesAbove: 2, linesBelow: 2 };
/** Minified or generated code has lines that no frame is wide enough for. */
const LONGEST_LINE = 160;

/** The same reason with the lines of the source around its place; as it is where it has none, or none can be read. */
export async function withCodeFrame(reason: Reason): Promise<Reason> {
  const { at } = reason;
  if (at === undefined || at.excerpt !== undefined) return reason;
  try {
    const source = await readFile(resolve(at.file), "utf8");
    const lines = source.split(/\r?\n/);
    if (at.line > lines.length) return reason;
    // Bundled, a CommonJS package has its exports in `default` only.
    const loaded: Partial<typeof Loaded> & { readonly default?: unknown } = await import("@babel/code-frame");
    const { codeFrameColumns } = (loaded.codeFrameColumns ? loaded : loaded.default) as typeof Loaded;
    const excerpt = codeFrameColumns(
      lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line)).join("\n"),
      { start: { line: at.line, ...(at.column === undefined ? {} : { column: at.column }) } },
      LINES,
    );
    return { ...reason, at: { ...at, excerpt } };
  } catch {
    return reason; // Gone, or generated: the place alone still helps.
  }
}
