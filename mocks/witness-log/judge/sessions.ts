/** Sessions of the 2025 wires: where each began, what was sent in it, and how it ended. */
import { succeeded } from "./exchange.ts";
import { groupBy } from "./grouping.ts";
import type { McpExchange } from "./mcp-exchange.ts";

export interface Session {
  /** Fingerprint of the session id. */
  readonly id: string;
  readonly resource: string;
  /** The `initialize` that was answered with this id. */
  readonly start: McpExchange;
  /** What presented this id at its own resource, in order. */
  readonly exchanges: readonly McpExchange[];
  /** The DELETE that ended it. */
  readonly deleted: McpExchange | undefined;
}

export function findSessions(mcp: readonly McpExchange[]): Session[] {
  const presented = groupBy(mcp, (one) => one.mcp.session.presented);
  return mcp.flatMap((start) => {
    const id = start.issued?.session;
    if (start.mcp.method !== "initialize" || id === undefined || !succeeded(start)) return [];
    const exchanges = (presented.get(id) ?? []).filter((one) => one.mcp.resource === start.mcp.resource);
    const deleted = exchanges.find((one) => one.mcp.kind === "delete" && succeeded(one));
    return [{ id, resource: start.mcp.resource, start, exchanges, deleted }];
  });
}

/** Protocol version that `initialize` agreed on. */
export function negotiated({ start }: Session): string | undefined {
  return start.mcp.answer?.version ?? start.mcp.version.body;
}
