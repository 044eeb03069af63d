import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";

/** How long an outside server may take for one request. */
const BOUND = { timeout: 15_000 };

/** Every tool of an MCP server, on however many pages. */
export async function listTools(url: string): Promise<readonly Tool[]> {
  return await connected(url, async (client) => {
    const tools: Tool[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor }, BOUND);
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return tools;
  });
}

export async function callTool(
  url: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<CallToolResult> {
  return await connected(url, async (client) =>
    CallToolResultSchema.parse(
      await client.callTool({ name, arguments: { ...given } }, CallToolResultSchema, { ...BOUND, signal }),
    ),
  );
}

async function connected<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: "toolkits-host", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  // The transport's optional session id clashes with `exactOptionalPropertyTypes`; it is the SDK's own class.
  await client.connect(transport as Parameters<Client["connect"]>[0], BOUND);
  try {
    return await use(client);
  } finally {
    await transport.terminateSession().catch(() => undefined);
    await client.close();
  }
}
