import { distance } from "fastest-levenshtein";
import type { SourcePlace } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { tellingLine } from "../process/telling-line.ts";

export interface StackErrorDetails {
  /** "error": its author's mistake in the definition; else the stack did not boot. */
  readonly kind?: "error" | "stack";
  /** The service it is about, where it is about one. */
  readonly service?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What the service printed last, oldest first. */
  readonly lastLines?: readonly string[];
  /** What to do about it, one line. */
  readonly next?: string;
  /** The line of the project's code that it is about, when the error does not come from there. */
  readonly at?: SourcePlace;
  readonly cause?: unknown;
}

/** A stack is not defined well, did not boot, or was not stopped cleanly. `message` is complete on its own. */
export class StackError extends Failure {
  override name = "StackError";
  /** The service it is about, where it is about one. */
  readonly service: string | undefined;
  readonly lastLines: readonly string[];

  constructor(title: string, details: StackErrorDetails = {}) {
    const { expected, next, at, cause, lastLines = [] } = details;
    // Who reads one line of it learns what the service said last, too.
    const said = tellingLine(lastLines);
    const actual =
      details.actual === undefined || said === undefined
        ? (details.actual ?? said)
        : `${details.actual}; it said: ${said}`;
    super(
      {
        kind: details.kind ?? "stack",
        title,
        message: lastLines.length > 0 ? ["its last lines:", ...lastLines].join("\n") : "",
        ...(expected === undefined ? {} : { expected }),
        ...(actual === undefined ? {} : { actual }),
        ...(next === undefined ? {} : { next }),
        ...(at === undefined ? {} : { at }),
      },
      cause === undefined ? {} : { cause },
    );
    // Its lines are all there: what they say need not stand twice.
    this.message = inFull(title, details);
    this.service = details.service;
    this.lastLines = lastLines;
  }

  /** The first line: what happened. */
  get title(): string {
    return this.reason.title;
  }

  get expected(): string | undefined {
    return this.reason.expected;
  }

  get actual(): string | undefined {
    return this.reason.actual;
  }

  get next(): string | undefined {
    return this.reason.next;
  }
}

/** A mistake in a stack's definition or in how a flow uses it, found before anything starts: its author's to correct. */
export function definitionError(title: string, details: Omit<StackErrorDetails, "kind"> = {}): StackError {
  return new StackError(title, { ...details, kind: "error" });
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
