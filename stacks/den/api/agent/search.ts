import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import pLimit from "p-limit";
import type { Capability, Problem, SearchResult } from "../../contract/index.ts";
import { usableConnections } from "../connections/access.ts";
import { withAccount } from "../connections/calls.ts";
import { isListed } from "../connections/removal.ts";
import { problemFrom } from "../connections/trouble.ts";
import type { Row } from "../database/schema.ts";
import type { Den } from "../den.ts";
import type { Agent } from "./agent-tokens.ts";
import { capabilityName } from "./capability-name.ts";
import { rank } from "./ranking.ts";

/** How many servers are asked at the same time. */
const AT_ONCE = 32;
/** A description is help for a model, not a document. */
const DESCRIPTION_LIMIT = 2_000;

type Listing = { readonly connection: Row<"connections"> } & (
  | { readonly capabilities: readonly Capability[] }
  | { readonly error: Problem }
);

/**
 * Asks every connection that the agent's member may use for its tools, at the same time and all within
 * `DEN_LIST_TIMEOUT_MS`, however many there are, and ranks what they answer. A connection that fails is named with
 * its reason and holds nobody up.
 */
export async function searchCapabilities(
  den: Den,
  agent: Agent,
  input: { readonly query: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<SearchResult> {
  const connections = (await usableConnections(den, agent)).filter(isListed);
  const limit = pLimit(den.defects.has("serial-tool-listing") ? 1 : AT_ONCE);
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
    listings.flatMap((listing) => ("capabilities" in listing ? listing.capabilities : [])),
    input.query,
  );
  return {
    capabilities: found.slice(0, input.limit),
    total: found.length,
    unavailable: listings.flatMap((listing) =>
      "error" in listing
        ? [{ connection: { id: listing.connection.id, name: listing.connection.name }, error: listing.error }]
        : [],
    ),
  };
}

async function list(
  den: Den,
  agent: Agent,
  connection: Row<"connections">,
  bounds: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Listing> {
  try {
    const tools = await withAccount(den, connection, agent.memberId, bounds, (session) =>
      session.listTools({ firstPageOnly: den.defects.has("search-first-page-only") }),
    );
    return { connection, capabilities: tools.map((tool) => describe(connection, tool)) };
  } catch (error) {
    return { connection, error: await problemFrom(error, "list", den.defects) };
  }
}

function describe(connection: Row<"connections">, tool: Tool): Capability {
  return {
    name: capabilityName(connection.id, tool.name),
    title: tool.title ?? tool.annotations?.title ?? tool.name,
    description: (tool.description ?? "").slice(0, DESCRIPTION_LIMIT),
    connection: { id: connection.id, name: connection.name },
    inputSchema: tool.inputSchema,
  };
}
