import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json as bodyOf } from "node:stream/consumers";
import { z } from "zod";
import type { AgentLoop } from "./agent-loop.ts";
import type { McpServers } from "./mcp-servers.ts";
import type { EngineConfig } from "./protocol.ts";

const chatRequest = z.object({ chatId: z.string().min(1).max(100), text: z.string().min(1) });

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly key: string;
  readonly servers: McpServers;
  readonly loop: Pick<AgentLoop, "turn">;
  readonly config: () => EngineConfig;
}

/** `POST /reload` and `POST /chat` (newline-delimited JSON), with the key. */
export async function handleRequest({ request, response, key, servers, loop, config }: Call): Promise<void> {
  const json = (status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  try {
    const route = `${request.method} ${request.url}`;
    if (!hasKey(request, key)) return json(401, { error: "The key is missing or wrong." });
    if (route === "POST /reload") {
      await servers.replace(config().mcp);
      return json(200, servers.states());
    }
    if (route === "POST /chat") {
      const { chatId, text } = chatRequest.parse(await bodyOf(request));
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      await loop.turn(chatId, text, (event) => response.write(`${JSON.stringify(event)}\n`));
      response.end();
      return;
    }
    json(404, { error: `There is no ${route}.` });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (response.headersSent) response.end();
    else json(error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500, { error: message });
  }
}

function hasKey(request: IncomingMessage, key: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${key}`);
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}
