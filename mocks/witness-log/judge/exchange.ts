/** One request and its answer, put together from the lines of the log that describe it. */
import type { WitnessEntry } from "../entry.ts";
import type { McpFacts } from "../mcp-facts.ts";
import { groupBy } from "./grouping.ts";

export interface Exchange extends WitnessEntry {
  /** Milliseconds on the witness's clock when the client could know the answer's status; Infinity if never. */
  readonly answeredAt: number;
  /** The `closed` line of an answer that stayed open. */
  readonly closedLine: WitnessEntry | undefined;
  /**
   * How many conversations without a session there were at this resource, as far as the log tells: windows of an app
   * and starts of a program count their messages from the same number, and each has an id answered once.
   */
  readonly conversations: number;
}

/**
 * Joins `opened` and `closed` lines (an answer that was streamed or held back) and leaves out what the control side
 * did. The result is in the order in which the requests arrived.
 */
export function joinLines(entries: readonly WitnessEntry[]): Exchange[] {
  const closedBy = new Map<number, WitnessEntry>();
  for (const entry of entries)
    if (entry.phase === "closed" && entry.of !== undefined) closedBy.set(entry.of, entry);
  const joined = entries
    .filter((entry) => entry.phase !== "closed" && entry.step !== "witness" && !isPreflight(entry))
    .map((entry) => join(entry, closedBy.get(entry.seq)))
    .sort((a, b) => a.mono - b.mono || a.arrival - b.arrival);
  const conversations = countConversations(joined);
  return joined.map((one) => ({ ...one, conversations: conversations.get(one.mcp?.resource) ?? 1 }));
}

/** By resource, how often one id was answered in full there outside of any session. */
function countConversations(joined: readonly Joined[]): Map<string | undefined, number> {
  const answered = joined.filter(
    ({ mcp, status }) =>
      mcp?.kind === "request" &&
      mcp.session.presented === undefined &&
      status === 200 &&
      mcp.answer?.complete === true &&
      mcp.answer.errorCode === undefined,
  );
  const most = new Map<string | undefined, number>();
  for (const [resource, group] of groupBy(answered, ({ mcp }) => mcp?.resource))
    most.set(
      resource,
      Math.max(...[...groupBy(group, ({ mcp }) => mcp?.id).values()].map((one) => one.length)),
    );
  return most;
}

/** A browser's question before a request of another origin; no client sends it itself. */
function isPreflight({ method }: WitnessEntry): boolean {
  return method === "OPTIONS" || method === "HEAD";
}

type Joined = Omit<Exchange, "conversations">;

function join(line: WitnessEntry, closedLine: WitnessEntry | undefined): Joined {
  const end = line.mono + line.durationMs;
  const gone = line.clientGone || closedLine?.clientGone || line.brokenOff || closedLine?.brokenOff;
  if (!closedLine) return { ...line, answeredAt: line.status === null || gone ? Infinity : end, closedLine };
  const closedEnd = closedLine.mono + closedLine.durationMs;
  const answeredLater = closedLine.status === null || gone ? Infinity : closedEnd;
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

/**
 * When a request had been decided at the latest, on the witness's clock: the first one of a connection before the
 * connection was opened for it, any other before its head arrived. How much earlier nobody can tell from outside.
 */
export function decidedBy({ connection, mono }: Exchange): number {
  return connection?.nth === 1 ? connection.opened : mono;
}

/**
 * May the client have had the answer of `earlier` when it decided on `later`? Good for what speaks for a client, or
 * for looking up what it may have acted on. It proves nothing: a request that was decided long before may arrive
 * after any answer, because it waited for a free connection, for its own process, or on the way.
 */
export function mayKnow(later: Exchange, earlier: Exchange): boolean {
  return decidedBy(later) >= earlier.answeredAt;
}

/**
 * Milliseconds after which even a client that waits for connections, or for its processor, has read its answers. On a
 * machine with ten times the work that it can do, calls were seen to arrive 20 seconds after they had been decided.
 */
const READ_BY_THEN = 60_000;

/** Had the client the answer of `earlier`, beyond doubt, when it decided on `later`? This may be held against it. */
export function knew(later: Exchange, earlier: Exchange): boolean {
  return (
    mayKnow(later, earlier) && (isRepeat(later, earlier) || later.mono >= earlier.answeredAt + READ_BY_THEN)
  );
}

/**
 * Is `later` the same message as `earlier`, sent once more after that had been answered? A message is repeated because
 * of its answer. Ids are unique within a session; without one, two conversations of one process may use the same.
 */
export function isRepeat(later: Exchange, earlier: Exchange): boolean {
  const [a, b] = [later.mcp, earlier.mcp];
  if (!a || !b || a.id === undefined || !mayKnow(later, earlier)) return false;
  const session = a.session.presented;
  return (
    a.id === b.id &&
    a.method === b.method &&
    a.resource === b.resource &&
    session === b.session.presented &&
    (session !== undefined || (later.conversations === 1 && isSameConnection(later, earlier)))
  );
}

/** Did `later` come on the same connection as `earlier`, after its answer, and not pipelined behind it? */
export function isSameConnection(later: Exchange, earlier: Exchange): boolean {
  const [a, b] = [later.connection, earlier.connection];
  return a !== undefined && b !== undefined && a.id === b.id && a.nth > b.nth && mayKnow(later, earlier);
}

/** Was the answer a success (2xx)? */
export function succeeded(exchange: Exchange): boolean {
  return exchange.status !== null && exchange.status >= 200 && exchange.status < 300;
}

/** The absolute URL that was asked for, without its query. */
export function urlOf(exchange: Exchange): string {
  return exchange.origin + exchange.path;
}
