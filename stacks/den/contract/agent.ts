import { z } from "zod";
import { problemSchema } from "./problem.ts";
import { route } from "./route.ts";

/** `read` may search, `execute` may also call. `execute` includes `read`. */
export const agentScopeSchema = z.enum(["read", "execute"]);
export type AgentScope = z.infer<typeof agentScopeSchema>;

/**
 * The agent surface, an MCP server (streamable HTTP) at this path, with `Authorization: Bearer <agent token>`.
 * It has exactly two tools; those of connections never appear in `tools/list`.
 */
export const AGENT_MCP_PATH = "/mcp/agent";
export const SEARCH_TOOL = "search_capabilities";
export const EXECUTE_TOOL = "execute_capability";

/** `mcp:<connectionId>:<tool>` */
export const capabilityNameSchema = z
  .string()
  .regex(/^mcp:con_[a-z2-7]{16}:.+$/s, "must be mcp:<connectionId>:<tool>");

/** Arguments of `search_capabilities`. An empty query lists everything; results come best match first. */
export const searchInputSchema = z.object({
  query: z.string().max(500).default(""),
  limit: z.number().int().min(1).max(100).default(20),
});

export const capabilitySchema = z.object({
  name: capabilityNameSchema,
  title: z.string(),
  description: z.string(),
  connection: z.object({ id: z.string(), name: z.string() }),
  inputSchema: z.record(z.string(), z.unknown()),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** `structuredContent` of `search_capabilities`. `unavailable` names the connections that gave no tools, and why. */
export const searchResultSchema = z.object({
  capabilities: z.array(capabilitySchema),
  total: z.number().int(),
  unavailable: z.array(
    z.object({ connection: z.object({ id: z.string(), name: z.string() }), error: problemSchema }),
  ),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** Arguments of `execute_capability`. */
export const executeInputSchema = z.object({
  name: capabilityNameSchema,
  arguments: z.record(z.string(), z.unknown()).default({}),
});

/**
 * `structuredContent` of a failed `execute_capability` (`isError: true`). A success passes the upstream tool's
 * `content` and `structuredContent` through unchanged.
 */
export const executeFailureSchema = z.object({ error: problemSchema });

export const agentRoutes = {
  /** Mints a bearer token for `/mcp/agent` that acts as the caller for 30 days. The token itself is answered only here. */
  createAgentToken: route({
    method: "POST",
    path: "/v1/agent-tokens",
    access: "member",
    body: z.object({ scopes: z.array(agentScopeSchema).min(1).default(["read", "execute"]) }),
    answer: z.object({ token: z.string() }),
    status: 201,
  }),
} as const;
