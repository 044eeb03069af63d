/**
 * Runs one request through the authorization server engine in memory, so that the front can read the whole answer,
 * write its log line, and only then send it.
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Answer } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import { inEngineContext } from "./engine-context.ts";

/** The engine of one issuer. */
export interface Engine {
  readonly issuer: string;
  readonly callback: (request: IncomingMessage, response: ServerResponse) => unknown;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

/** The exchange that an engine's request belongs to; hooks of the engine look it up. */
export function exchangeOf(request: IncomingMessage): Exchange | undefined {
  return exchanges.get(request);
}

/** What the engine is told of a request. */
export type EngineRequest = Pick<WitnessRequest, "method" | "localPath" | "query" | "headers" | "body">;

/** Resolves with the engine's complete answer. */
export function runEngine(engine: Engine, request: EngineRequest, exchange?: Exchange): Promise<Answer> {
  const incoming = engineRequest(request, engine.issuer);
  if (exchange) exchanges.set(incoming, exchange);
  return new Promise((resolve, reject) => {
    const response = new ServerResponse(incoming);
    const chunks: Buffer[] = [];
    const take = (chunk: unknown) => {
      if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    response.write = (chunk: unknown) => {
      take(chunk);
      return true;
    };
    response.end = (chunk?: unknown) => {
      take(chunk);
      resolve({ status: response.statusCode, headers: headersOf(response), body: Buffer.concat(chunks) });
      response.emit("finish");
      return response;
    };
    inEngineContext(() => engine.callback(incoming, response)).catch(reject);
  });
}

/** What the engine reads to find out under which path it is mounted. */
type MountedMessage = IncomingMessage & { originalUrl?: string };

/**
 * The request below the issuer's path, as the engine expects it behind a mount. Scheme and host are the issuer's:
 * what a client writes into `Host` must not change what is announced.
 */
export function engineRequest(request: EngineRequest, issuer: string): IncomingMessage {
  const { protocol, host, pathname } = new URL(issuer);
  const incoming: MountedMessage = new IncomingMessage(new Socket());
  const query = request.query.toString();
  incoming.method = request.method;
  incoming.url = request.localPath + (query ? `?${query}` : "");
  incoming.originalUrl = pathname.replace(/\/$/, "") + incoming.url;
  incoming.headers = { ...request.headers, host, "x-forwarded-proto": protocol.slice(0, -1) };
  delete incoming.headers["x-forwarded-host"];
  delete incoming.headers["transfer-encoding"];
  if (request.body.length > 0 || incoming.headers["content-length"] !== undefined) {
    incoming.headers["content-length"] = String(request.body.length);
  }
  incoming.httpVersion = "1.1";
  incoming.httpVersionMajor = 1;
  incoming.httpVersionMinor = 1;
  if (request.body.length > 0) incoming.push(request.body);
  incoming.push(null);
  return incoming;
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

function headersOf(response: ServerResponse): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    out[name] = Array.isArray(value) ? value : String(value);
  }
  return out;
}
