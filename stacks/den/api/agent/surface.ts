import type { Express, Request, Response } from "express";
import {
  AGENT_MCP_PATH,
  EXECUTE_TOOL,
  executeInputSchema,
  SEARCH_TOOL,
  searchInputSchema,
  searchResultSchema,
} from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { findAgent } from "./agent-tokens.ts";
import type { Agent, AgentSurface } from "./ports.ts";

/**
 * The agent surface: a stateless MCP server over streamable HTTP with exactly two tools. What connections offer
 * never enters its own tool list, however many there are.
 */
export function mountAgentSurface(den: Den, app: Express): void {
  app.post(AGENT_MCP_PATH, async (request, response) => {
    if (!fromOwnOrigin(den, request))
      return refuse(response, 403, "requests from other websites are not served");
    const token = /^Bearer (\S+)$/i.exec(request.get("authorization") ?? "")?.[1];
    const agent = token ? await findAgent(den, token) : undefined;
    if (!agent) {
      response.set("www-authenticate", `Bearer realm="den"${token ? ', error="invalid_token"' : ""}`);
      return refuse(response, 401, "a valid agent token is needed in the Authorization header");
    }
    await answer(den, agent, request, response);
  });
  // No standing stream and no session to delete: each call stands alone.
  app.all(AGENT_MCP_PATH, (_request, response) => {
    response.set("allow", "POST");
    refuse(response, 405, "only POST is served here");
  });
}

async function answer(den: Den, agent: Agent, request: Request, response: Response): Promise<void> {
  const { StreamableHTTPServerTransport } = await import(
    "@modelcontextprotocol/sdk/server/streamableHttp.js"
  );
  const server = await den.surface.createServer(agent);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on("close", () => {
    void transport.close();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
}

/** The two tools, described for a model. */
export const createSurface = (den: Den): AgentSurface => ({
  async createServer(agent) {
    const { McpServer } = await import("@modelcontextprotocol/sdk/server/mcp.js");
    const server = new McpServer(
      { name: "den", title: "OpenWork Cloud Control", version: "0.1.0" },
      {
        instructions:
          "Search for a capability of your organization's connections first, then execute it by the name that the search gave.",
      },
    );
    server.registerTool(
      SEARCH_TOOL,
      {
        title: "Search capabilities",
        description:
          "Finds tools of the services that this organization has connected. Answers names for execute_capability, with their input schemas, and which connections could not be asked.",
        inputSchema: searchInputSchema.shape,
        outputSchema: searchResultSchema.shape,
        annotations: { readOnlyHint: true, openWorldHint: true },
      },
      async (input, { signal }) => {
        const result = await den.search.search(agent, input, signal);
        return {
          content: [{ type: "text", text: JSON.stringify(result) }],
          structuredContent: { ...result },
        };
      },
    );
    server.registerTool(
      EXECUTE_TOOL,
      {
        title: "Execute a capability",
        description:
          "Calls a tool found by search_capabilities, with the account of the person that you act for, and answers what the tool answered.",
        inputSchema: executeInputSchema.shape,
        annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
      },
      (input, { signal }) => den.execution.execute(agent, input, signal),
    );
    return server;
  },
});

/** MCP transport security: a browser page of another origin must not reach the surface (DNS rebinding). */
function fromOwnOrigin(den: Den, request: Request): boolean {
  const origin = request.get("origin");
  if (!origin) return true;
  return [den.addresses.web, den.addresses.api].some((url) => new URL(url).origin === origin);
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null });
}
