import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { ChannelContext } from "fraimz";
import { z } from "zod";
import { AGENT_MCP_PATH, EXECUTE_TOOL, SEARCH_TOOL, searchResultSchema } from "../contract/index.ts";

/** What the agent surface answered to a tool call. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** All text blocks, joined. */
  readonly text: string;
  readonly structured: unknown;
}

const block = z.object({ type: z.string(), text: z.string().optional() });
const toolAnswer = z.object({
  content: z.array(block).default([]),
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
});

/** Acts as an MCP client of Den's agent surface, with a bearer token of a flow's account. */
export function denAgent(ctx: ChannelContext) {
  const connected = async <T>(token: string, use: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ name: "fraimz-agent", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(`${ctx.url("api")}${AGENT_MCP_PATH}`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    });
    // The transport's optional session id clashes with `exactOptionalPropertyTypes`; it is the SDK's own class.
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  };
  const call = async (token: string, name: string, args: Record<string, unknown>): Promise<ToolAnswer> =>
    await connected(token, async (client) => {
      const answer = toolAnswer.parse(await client.callTool({ name, arguments: args }));
      const texts = answer.content.flatMap(({ type, text }) => (type === "text" && text ? [text] : []));
      return { isError: answer.isError, text: texts.join("\n"), structured: answer.structuredContent };
    });

  return {
    /** The names of the surface's own tools. */
    async tools(token: string): Promise<string[]> {
      return await connected(token, async (client) => (await client.listTools()).tools.map(({ name }) => name));
    },
    /** Searches capabilities; the answer is parsed by the product's contract. */
    async search(token: string, query: string) {
      const answer = await call(token, SEARCH_TOOL, { query });
      if (answer.isError) throw new Error(`search failed: ${answer.text}`);
      return searchResultSchema.parse(answer.structured);
    },
    /** Executes a capability by its full name. A refusal is an answer, not an error. */
    async execute(token: string, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
      return await call(token, EXECUTE_TOOL, { name, arguments: args });
    },
  };
}
