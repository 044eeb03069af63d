import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import pLimit from "p-limit";
import type { Capability, SearchResult } from "../../contract/index.ts";
import type { Connection } from "../connections/ports.ts";
import type { Den } from "../den.ts";
import { capabilityName } from "./capability-name.ts";
import type { Agent, CapabilitySearch } from "./ports.ts";
import { rank } from "./ranking.ts";

/** A description is help for a model, not a document. */
const DESCRIPTION_LIMIT = 2_000;

/** What one connection adds to an answer. */
type Listing = Pick<SearchResult, "capabilities" | "unavailable">;

/** Searches by asking the servers anew each time. */
export const createSearch = (den: Den): CapabilitySearch => ({
  atOnce: 32,

  async search(agent, input, signal) {
    const connections = await den.access.usableConnections(agent);
    const limit = pLimit(den.search.atOnce);
    const endsAt = performance.now() + den.settings.listTimeoutMs;
    const listings = await Promise.all(
      connections.map((connection) =>
        limit(() =>
          list(den, agent, connection, {
            timeoutMs: endsAt - performance.now(),
            ...(signal ? { signal } : {}),
          }),
        ),
      ),
    );
    const found = rank(
      listings.flatMap(({ capabilities }) => capabilities),
      input.query,
    );
    return {
      capabilities: found.slice(0, input.limit),
      total: found.length,
      unavailable: listings.flatMap(({ unavailable }) => unavailable),
    };
  },
});

async function list(
  den: Den,
  agent: Agent,
  connection: Connection,
  bounds: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Listing> {
  try {
    const tools = await den.calls.withAccount(connection, agent.memberId, bounds, (session) =>
      session.listTools(),
    );
    return { capabilities: tools.map((tool) => describe(connection, tool)), unavailable: [] };
  } catch (error) {
    const { id, name } = connection;
    const problem = await den.trouble.problemFrom(error, "list");
    return { capabilities: [], unavailable: [{ connection: { id, name }, error: problem }] };
  }
}

function describe(connection: Connection, tool: Tool): Capability {
  return {
    name: capabilityName(connection.id, tool.name),
    title: tool.title ?? tool.annotations?.title ?? tool.name,
    description: (tool.description ?? "").slice(0, DESCRIPTION_LIMIT),
    connection: { id: connection.id, name: connection.name },
    inputSchema: tool.inputSchema,
  };
}
