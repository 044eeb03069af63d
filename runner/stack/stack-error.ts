import { distance } from "fastest-levenshtein";

export interface StackErrorDetails {
  /** The service it is about, where it is about one. */
  readonly service?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What the service printed last, oldest first. */
  readonly lastLines?: readonly string[];
  /** What to do about it, one line. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** A stack is not defined well, did not boot, or was not stopped cleanly. `message` is complete on its own. */
export class StackError extends Error {
  override name = "StackError";
  /** The first line: what happened. */
  readonly title: string;
  readonly service: string | undefined;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
  readonly lastLines: readonly string[];
  readonly next: string | undefined;

  constructor(title: string, details: StackErrorDetails = {}) {
    super(inFull(title, details), details.cause === undefined ? {} : { cause: details.cause });
    this.title = title;
    this.service = details.service;
    this.expected = details.expected;
    this.actual = details.actual;
    this.lastLines = details.lastLines ?? [];
    this.next = details.next;
  }
}

function inFull(title: string, details: StackErrorDetails): string {
  const lines = [title];
  if (details.expected !== undefined) lines.push(`expected  ${details.expected}`);
  if (details.actual !== undefined) lines.push(`saw       ${details.actual}`);
  if (details.lastLines !== undefined && details.lastLines.length > 0) {
    lines.push("its last lines:", ...details.lastLines.map((line) => `  ${line}`));
  }
  if (details.next !== undefined) lines.push(details.next);
  return lines.join("\n");
}

/** `there is no service "wbe"; did you mean "web"? (api, web)`: for a name that was mistyped. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  if (nearest === undefined) return `there is no ${kind} "${name}", and none is defined`;
  const guess = distance(name, nearest) <= Math.max(2, nearest.length / 3);
  const hint = guess ? `; did you mean "${nearest}"?` : "; there";
  return guess
    ? `there is no ${kind} "${name}"${hint} (${known.join(", ")})`
    : `there is no ${kind} "${name}"${hint} ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
}
