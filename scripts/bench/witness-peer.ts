/** One server of the witness benchmark, as its own process: `witness`, `bare` (the SDK alone) or `oauth-mock`. */
import { createServer } from "node:http";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { McpServer } from "@modelcontextprotocol/server";
import { OAuth2Server } from "oauth2-mock-server";
import { z } from "zod";
import { SessionEvents } from "../../mocks/oauth-mcp/mcp/event-store.ts";
import { Witness } from "../../mocks/oauth-mcp/witness.ts";

/** What the benchmark is told once the server listens. */
export interface Ready {
  readonly url: string;
}

/** What the benchmark is told when it asks: bytes, and processor microseconds so far. */
export interface Usage {
  readonly resident: number;
  /** Objects, strings and buffers that are in use. */
  readonly used: number;
  readonly processor: number;
}

const START: Readonly<Record<string, () => Promise<Ready>>> = { witness, bare, "oauth-mock": oauthMock };

const [, , kind = "", logFile = ""] = process.argv;
process.on("message", (asked) => {
  if (asked === "memory") globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ resident: rss, used: heapUsed + external, processor: user + system } satisfies Usage);
});
process.on("disconnect", () => process.exit(0));
process.send?.(await START[kind]?.());

async function witness(): Promise<Ready> {
  const started = await Witness.start({ logFile, options: { wires: ["2025-11-25"] } });
  return { url: started.origin };
}

/** The same engine with the same settings and echo tool, and nothing around it: no log, no authorization, no facts. */
async function bare(): Promise<Ready> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const server = createServer(async (incoming, response) => {
    const id = incoming.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    await (known ?? (await freshSession(sessions))).handleRequest(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}` };
}

async function freshSession(
  sessions: Map<string, NodeStreamableHTTPServerTransport>,
): Promise<NodeStreamableHTTPServerTransport> {
  const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => crypto.randomUUID(),
    eventStore: new SessionEvents(),
    retryInterval: 500,
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  const server = new McpServer({ name: "bare", version: "1.0.0" });
  server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
    content: [{ type: "text", text }],
  }));
  await server.connect(transport);
  return transport;
}

async function oauthMock(): Promise<Ready> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  return { url: `http://127.0.0.1:${server.address().port}` };
}
