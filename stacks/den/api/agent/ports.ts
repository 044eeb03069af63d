/** What the parts of the agent surface offer each other through `Den`. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { AgentScope, SearchResult } from "../../contract/index.ts";
import type { Subject } from "../connections/ports.ts";

export interface AgentPorts {
  readonly search: CapabilitySearch;
  readonly execution: CapabilityExecution;
  readonly surface: AgentSurface;
}

/** Who an agent acts for, and what its token allows. */
export interface Agent extends Subject {
  readonly scopes: readonly AgentScope[];
}

export interface CapabilitySearch {
  /** How many servers are asked at the same time. */
  readonly atOnce: number;
  /**
   * Asks every connection that the agent's member may use for its tools, at the same time and all within
   * `DEN_LIST_TIMEOUT_MS`, however many there are, and ranks what they answer. A connection that fails is named with
   * its reason and holds nobody up.
   */
  search(
    agent: Agent,
    input: { readonly query: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<SearchResult>;
}

export interface CapabilityExecution {
  /**
   * Calls a connection's tool in the member's name and passes its answer on unchanged. Whatever goes wrong becomes an
   * `isError` result with the problem as structured content; nothing is thrown.
   */
  execute(
    agent: Agent,
    input: { readonly name: string; readonly arguments: Record<string, unknown> },
    signal?: AbortSignal,
  ): Promise<CallToolResult>;
}

export interface AgentSurface {
  /** The MCP server that one request of this agent talks to. */
  createServer(agent: Agent): Promise<McpServer>;
}
