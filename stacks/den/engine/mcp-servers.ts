import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { z } from "zod";
import type { RemoteServer, ServerStatus } from "./protocol.ts";

const CALL_LIMIT_MS = 60_000;

export interface Tool {
  /** As the model sees it: the server's name, an underscore, the tool's own name. */
  readonly name: string;
  readonly description: string;
  readonly inputSchema: unknown;
}

interface ToolResult {
  readonly ok: boolean;
  readonly text: string;
}

const answerSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })).default([]),
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
});

interface Held {
  readonly client: Client | undefined;
  readonly state: ServerStatus;
  readonly tools: readonly Tool[];
}

/** The MCP servers that the engine holds. */
export class McpServers {
  readonly #held = new Map<string, Held>();

  /** Lets go of all and connects to those of the configuration, side by side. */
  async replace(servers: Readonly<Record<string, RemoteServer>>): Promise<void> {
    await this.close();
    const connected = await Promise.all(
      Object.entries(servers).map(async ([name, server]) => [name, await connect(name, server)] as const),
    );
    for (const [name, held] of connected) this.#held.set(name, held);
  }

  states(): Record<string, ServerStatus> {
    return Object.fromEntries([...this.#held].map(([name, { state }]) => [name, state]));
  }

  tools(): Tool[] {
    return [...this.#held.values()].flatMap(({ tools }) => tools);
  }

  /** @returns the tool's answer; a refusal or a lost server is an answer too, which the model is told */
  async call(fullName: string, args: Record<string, unknown>): Promise<ToolResult> {
    for (const [server, { client }] of this.#held) {
      if (!client || !fullName.startsWith(`${server}_`)) continue;
      try {
        const name = fullName.slice(server.length + 1);
        const answer = answerSchema.parse(
          await client.callTool({ name, arguments: args }, undefined, { timeout: CALL_LIMIT_MS }),
        );
        const text = answer.content
          .flatMap((block) => (block.type === "text" && block.text ? [block.text] : []))
          .join("\n");
        return { ok: !answer.isError, text: text || JSON.stringify(answer.structuredContent ?? null) };
      } catch (error) {
        return { ok: false, text: error instanceof Error ? error.message : String(error) };
      }
    }
    return { ok: false, text: `There is no tool ${fullName}.` };
  }

  async close(): Promise<void> {
    const clients = [...this.#held.values()].flatMap(({ client }) => (client ? [client] : []));
    this.#held.clear();
    await Promise.allSettled(clients.map((client) => client.close()));
  }
}

async function connect(name: string, server: RemoteServer): Promise<Held> {
  if (!server.enabled) return { client: undefined, state: { status: "disabled", tools: [] }, tools: [] };
  const failed = (error: string): Held => ({
    client: undefined,
    state: { status: "failed", tools: [], error },
    tools: [],
  });
  // Only given tokens are used here; a server that wants an authorization of the engine's own is not ready.
  if (server.oauth !== false)
    return failed("It wants to authorize by itself, which this engine does not do.");
  const client = new Client({ name: "den-engine", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: server.headers },
  });
  try {
    // The transport's optional session id clashes with `exactOptionalPropertyTypes`; it is the SDK's own class.
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    const { tools } = await client.listTools();
    return {
      client,
      state: { status: "connected", tools: tools.map((tool) => tool.name) },
      tools: tools.map((tool) => ({
        name: `${name}_${tool.name}`,
        description: tool.description ?? "",
        inputSchema: tool.inputSchema,
      })),
    };
  } catch (error) {
    await client.close().catch(() => undefined);
    return failed(error instanceof Error ? error.message : String(error));
  }
}
