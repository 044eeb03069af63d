/** One request and its answer, put together from the lines of the log that describe it. */
import type { WitnessEntry } from "../entry.ts";
import type { McpFacts } from "../mcp-facts.ts";

export interface Exchange extends WitnessEntry {
  /** Milliseconds on the witness's clock when the client could know the answer's status; Infinity if never. */
  readonly answeredAt: number;
  /** The `closed` line of an answer that stayed open. */
  readonly closedLine: WitnessEntry | undefined;
}

/**
 * Joins `opened` and `closed` lines (an answer that was streamed or held back) and leaves out what the control side
 * did. The result is in the order in which the requests arrived.
 */
export function joinLines(entries: readonly WitnessEntry[]): Exchange[] {
  const closedBy = new Map<number, WitnessEntry>();
  for (const entry of entries)
    if (entry.phase === "closed" && entry.of !== undefined) closedBy.set(entry.of, entry);
  return entries
    .filter((entry) => entry.phase !== "closed" && entry.step !== "witness" && !isPreflight(entry))
    .map((entry) => join(entry, closedBy.get(entry.seq)))
    .sort((a, b) => a.mono - b.mono || a.arrival - b.arrival);
}

/** A browser's question before a request of another origin; no client sends it itself. */
function isPreflight({ method }: WitnessEntry): boolean {
  return method === "OPTIONS" || method === "HEAD";
}

function join(line: WitnessEntry, closedLine: WitnessEntry | undefined): Exchange {
  const end = line.mono + line.durationMs;
  if (!closedLine) return { ...line, answeredAt: line.status === null ? Infinity : end, closedLine };
  const closedEnd = closedLine.mono + closedLine.durationMs;
  const answeredLater = closedLine.status === null ? Infinity : closedEnd;
  return {
    ...line,
    ...closedLine,
    seq: line.seq,
    mono: line.mono,
    arrival: line.arrival,
    mcp: joinMcp(line.mcp, closedLine.mcp),
    issued: line.issued || closedLine.issued ? { ...line.issued, ...closedLine.issued } : undefined,
    faults: [...new Set([...line.faults, ...closedLine.faults])],
    credentials: line.credentials.length > 0 ? line.credentials : closedLine.credentials,
    answeredAt: line.status === null ? answeredLater : end,
    closedLine,
  };
}

function joinMcp(opened: McpFacts | undefined, closed: McpFacts | undefined): McpFacts | undefined {
  if (!opened || !closed) return opened ?? closed;
  const answer = closed.answer ?? opened.answer;
  return { ...opened, ...closed, ...(answer ? { answer: { ...opened.answer, ...answer } } : {}) };
}

/** Had the client the answer of `earlier` when it sent `later`? A log line is written before its answer leaves. */
export function knew(later: Exchange, earlier: Exchange): boolean {
  return later.mono >= earlier.answeredAt;
}

/** Was the answer a success (2xx)? */
export function succeeded(exchange: Exchange): boolean {
  return exchange.status !== null && exchange.status >= 200 && exchange.status < 300;
}

/** The absolute URL that was asked for, without its query. */
export function urlOf(exchange: Exchange): string {
  return exchange.origin + exchange.path;
}
