/** Reads the witness's JSONL back. */
import { LOG_VERSION, WitnessEntry } from "../entry.ts";

/** The text is not a witness's log; the message says which line, and what was expected there. */
export class LogTextError extends Error {
  override readonly name = "LogTextError";
}

export interface LogText {
  readonly entries: readonly WitnessEntry[];
  /** The last line was cut off in the middle of writing; it is left out. */
  readonly torn: boolean;
}

/**
 * @param text a whole log file, one entry per line
 * @throws LogTextError for a line that is no entry, or a file without one
 */
export function parseLog(text: string): LogText {
  const lines = text.split("\n");
  const whole = lines.at(-1) === "";
  if (whole) lines.pop();
  const entries: WitnessEntry[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const value = parsed(line);
    if (value === undefined && index === lines.length - 1 && !whole && entries.length > 0)
      return { entries, torn: true };
    entries.push(entryOf(value, index + 1, line));
  }
  if (entries.length === 0) throw new LogTextError("It holds no entry.");
  return { entries, torn: false };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function entryOf(value: unknown, number: number, line: string): WitnessEntry {
  const entry = WitnessEntry.safeParse(value);
  if (entry.success) return entry.data;
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  if (value === undefined) throw new LogTextError(`Line ${number} is not JSON: ${shown}`);
  const issue = entry.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw new LogTextError(
    `Line ${number} is no entry of a witness's log, version ${LOG_VERSION}: ${where === "" ? "" : `${where}: `}${issue?.message ?? "unknown"}`,
  );
}
