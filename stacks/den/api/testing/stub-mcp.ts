/** Stands in for somebody's MCP server without authorization that answers what a test tells it to, also nonsense. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const rpcSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type Rpc = z.infer<typeof rpcSchema>;

export interface StubMcp {
  readonly url: string;
  readonly port: number;
  /** Requests that arrived: method, headers, body. */
  readonly requests: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[];
  stop(): Promise<void>;
}

/** What a test answers to an RPC: a result, an error, or full control over the response. */
export type Answer =
  | { readonly result: Record<string, unknown> }
  | { readonly error: { code: number; message: string; data?: unknown } }
  | ((request: IncomingMessage, response: ServerResponse) => void);

const initialized: Answer = {
  result: {
    protocolVersion: "2025-11-25",
    capabilities: { tools: {} },
    serverInfo: { name: "stub", version: "1" },
  },
};

/** A server whose `answer` may leave out what any server does (initialize, notifications). */
export async function startStubMcp(answer: (rpc: Rpc) => Answer | undefined): Promise<StubMcp> {
  const requests: StubMcp["requests"] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      requests.push({
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body,
      });
      if (request.method !== "POST") return void response.writeHead(405).end();
      const rpc = rpcSchema.parse(JSON.parse(body));
      if (rpc.id === undefined) return void response.writeHead(202).end();
      const chosen = answer(rpc) ?? (rpc.method === "initialize" ? initialized : { result: { tools: [] } });
      if (typeof chosen === "function") return chosen(request, response);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: rpc.id, ...chosen }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A tool with this name, as `tools/list` answers it. */
export const tool = (name: string, description = "") => ({
  name,
  description,
  inputSchema: { type: "object", properties: {} },
});
