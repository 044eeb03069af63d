/** Exchanges with an MCP endpoint, and which wire they were meant for. */
import type { McpFacts } from "../mcp-facts.ts";
import { STATELESS_WIRE } from "../options.ts";
import type { Exchange } from "./exchange.ts";

export interface McpExchange extends Exchange {
  readonly mcp: McpFacts;
}

/** Was this meant for the stateless wire? A broken client says so in some places and not in others. */
export function isStateless({ mcp }: McpExchange): boolean {
  if (mcp.wire !== "unknown") return mcp.wire === STATELESS_WIRE;
  return (
    mcp.version.header === STATELESS_WIRE ||
    mcp.version.body === STATELESS_WIRE ||
    mcp.meta?.protocolVersion === STATELESS_WIRE
  );
}

/** Was this meant for a wire with sessions (2025-06-18, 2025-11-25)? */
export function isSessionWire(exchange: McpExchange): boolean {
  return !isStateless(exchange) && !isOfLaterRevision(exchange);
}

/** A client that is ahead of the provider asks with its own revision in `_meta` first, and falls back. */
function isOfLaterRevision({ mcp }: McpExchange): boolean {
  return mcp.wire === "unknown" && mcp.method !== "initialize" && mcp.version.body !== undefined;
}

/** Did the request get past the token check? What was turned away there says nothing about the transport. */
export function wasAdmitted({ status }: McpExchange): boolean {
  return status !== 401 && status !== 403 && status !== null;
}

/** May a program that was started anew have begun with this? It has no connection yet, and its ids may be random. */
export function mayBeStart({ connection, mcp }: McpExchange): boolean {
  return (connection?.nth ?? 1) === 1 && mcp.session.presented === undefined;
}

/** A JSON-RPC message in a POST. */
export function isPost({ mcp }: McpExchange): boolean {
  return mcp.kind !== "stream" && mcp.kind !== "delete";
}

/** How messages name an exchange: its method, or its kind where there is none. */
export function called({ mcp }: Pick<McpExchange, "mcp">): string {
  const what = mcp.method ?? (mcp.kind === "stream" ? "GET" : mcp.kind === "delete" ? "DELETE" : mcp.kind);
  return mcp.name === undefined ? what : `${what} ${mcp.name}`;
}
