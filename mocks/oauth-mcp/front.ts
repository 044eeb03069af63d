/** The public side: reads a request, finds its tenant, sends the answer, and never falls over. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { dispatch } from "./dispatch.ts";
import type { Exchange } from "./exchange.ts";
import { type Answer, errorAnswer, HELD, jsonAnswer, type WitnessRequest } from "./message.ts";
import { pump } from "./pump.ts";
import { readBody } from "./request-body.ts";
import type { Tenant } from "./tenant.ts";

/** How the front finds who is addressed. */
export interface TenantDirectory {
  /** The tenant that a path belongs to; the default one when no other does. */
  byPath(path: string): Tenant | undefined;
  /** Did any other tenant issue this token? */
  issuedElsewhere(token: string, than: Tenant): boolean;
}

export interface FrontLimits {
  readonly bodyBytes: number;
  readonly requestSeconds: number;
}

export const LIMITS: FrontLimits = { bodyBytes: 4 * 1024 * 1024, requestSeconds: 30 };

/** An HTTP server for one or all tenants; the caller listens and closes. */
export function createFront(directory: TenantDirectory, limits: FrontLimits = LIMITS): Server {
  const server = createServer({ requestTimeout: limits.requestSeconds * 1000, headersTimeout: 10_000 });
  server.on("request", (incoming, response) => void serve(directory, limits, incoming, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseMalformed(directory, error, socket),
  );
  return server;
}

async function serve(
  directory: TenantDirectory,
  limits: FrontLimits,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = splitTarget(incoming.url ?? "/");
  if (target.path === "/healthz")
    return send(response, jsonAnswer(200, { status: "ready" }), incoming.method === "HEAD");
  const tenant = directory.byPath(target.path);
  if (!tenant)
    return send(response, errorAnswer(404, "unknown_tenant", "There is no such tenant here."), false);
  const request = requestOf(tenant, incoming, target, response);
  const body = await readBody(incoming, limits.bodyBytes);
  request.body = body.bytes;
  const exchange = tenant.exchange(request);
  if (body.problem) {
    const status = body.problem === "too-large" ? 413 : 400;
    const answer = errorAnswer(status, "invalid_request", PROBLEMS[body.problem], { connection: "close" });
    return finish(response, exchange, answer, false);
  }
  try {
    const answer = await dispatch(tenant, request, exchange, (token) =>
      directory.issuedElsewhere(token, tenant),
    );
    if (answer === HELD) return hold(tenant, response, exchange, request.signal);
    await finish(response, exchange, answer, incoming.method === "HEAD");
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown";
    exchange.note({ error: { code: "server_error", description: reason.slice(0, 200) } });
    if (!response.headersSent)
      await finish(response, exchange, errorAnswer(500, "server_error", "The witness failed."), false);
    else response.destroy();
  }
}

const PROBLEMS = { "too-large": "The request body is too large.", broken: "The request body broke off." };

function requestOf(
  tenant: Tenant,
  incoming: IncomingMessage,
  target: { path: string; query: string },
  response: ServerResponse,
): WitnessRequest {
  let gone: AbortController | undefined;
  return {
    method: incoming.method ?? "GET",
    path: target.path,
    localPath: target.path.slice(tenant.urls.prefix.length) || "/",
    query: new URLSearchParams(target.query),
    headers: incoming.headers,
    body: Buffer.alloc(0),
    origin: tenant.urls.origin,
    // Made when somebody asks for it: most exchanges are over too soon to be left.
    get signal() {
      if (!gone) {
        const leaving = new AbortController();
        if (response.destroyed) leaving.abort();
        else response.on("close", () => leaving.abort());
        gone = leaving;
      }
      return gone.signal;
    },
  };
}

function splitTarget(url: string): { path: string; query: string } {
  // The absolute form (RFC 9112 section 3.2.2) is only sent to proxies, but a server must take it.
  const relative = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, "");
  const question = relative.indexOf("?");
  const path = question < 0 ? relative : relative.slice(0, question);
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    query: question < 0 ? "" : relative.slice(question + 1),
  };
}

/** Writes the line, then sends; a stream's line is written by whoever watches it, at the latest when it ends. */
async function finish(
  response: ServerResponse,
  exchange: Exchange,
  answer: Answer,
  headOnly: boolean,
): Promise<void> {
  const streams = answer.body instanceof ReadableStream;
  if (!streams) exchange.finish(answer.status);
  try {
    await send(response, answer, headOnly);
  } finally {
    exchange.finish(answer.status);
  }
}

async function send(response: ServerResponse, answer: Answer, headOnly: boolean): Promise<void> {
  const { body } = answer;
  if (body instanceof ReadableStream) {
    response.writeHead(answer.status, flattened(answer.headers));
    return pump(response, body.getReader(), answer.tap);
  }
  for (const [name, value] of Object.entries(answer.headers))
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  response.statusCode = answer.status;
  if (body === null || headOnly) response.end();
  else response.end(body);
}

function flattened(headers: Answer["headers"]): string[] {
  const flat: string[] = [];
  for (const name in headers) {
    const value = headers[name] ?? [];
    if (typeof value === "string") flat.push(name, value);
    else for (const one of value) flat.push(name, one);
  }
  return flat;
}

/** Keeps the connection without an answer until the client leaves or the tenant is closed. */
function hold(tenant: Tenant, response: ServerResponse, exchange: Exchange, gone: AbortSignal): void {
  exchange.open(null);
  const end = () => {
    exchange.finish(null);
    response.destroy();
  };
  if (tenant.closed.aborted) {
    end();
    return;
  }
  tenant.closed.addEventListener("abort", end, { once: true });
  gone.addEventListener("abort", () => {
    tenant.closed.removeEventListener("abort", end);
    exchange.finish(null);
  });
}

/** What is not HTTP gets 400 (or 431, 408) and a line in the default tenant's log. */
function refuseMalformed(directory: TenantDirectory, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const tenant = directory.byPath("/");
  if (tenant) {
    const exchange = tenant.exchange({
      method: "-",
      path: "-",
      localPath: "-",
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      origin: tenant.urls.origin,
      signal: tenant.closed,
    });
    exchange.note({ error: { code: "malformed_http", description: error.code ?? "unknown" } });
    exchange.finish(status);
  }
  socket.end(`HTTP/1.1 ${status} Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
