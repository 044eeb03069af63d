/** The public side: reads a request, finds its tenant, sends the answer, and never falls over. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ConnectionBook } from "./connections.ts";
import { type Answer, errorAnswer, HELD, type Held, jsonAnswer } from "./http/message.ts";
import { type BodyProblem, type ReadBody, readBody } from "./http/request-body.ts";
import { WitnessRequest } from "./http/witness-request.ts";
import type { Exchange } from "./log/exchange.ts";
import type { Arrival, Facts } from "./log/line.ts";
import { pump } from "./pump.ts";
import { type ServerIdentity, TlsServer } from "./tls-server.ts";

/** What the front needs of a tenant: whose it is, and where its exchanges are written. */
export interface ServedTenant {
  readonly urls: { readonly origin: string; readonly prefix: string };
  /** Aborts when the tenant is closed. */
  readonly closed: AbortSignal;
  arrival(connection?: Arrival["connection"]): Arrival;
  exchange(request: WitnessRequest, arrival: Arrival): Exchange;
  note(facts: Facts, status: number | null): void;
  /** Answers one request; the exchange has all facts of the answer afterwards, and is not written yet. */
  answer(request: WitnessRequest, exchange: Exchange): Promise<Answer | Held>;
}

/** How the front finds who is addressed. */
export interface TenantDirectory {
  /** The tenant that a path belongs to; the default one when no other does. */
  byPath(path: string): ServedTenant | undefined;
}

export interface FrontLimits {
  readonly bodyBytes: number;
  readonly requestSeconds: number;
}

export const LIMITS: FrontLimits = { bodyBytes: 4 * 1024 * 1024, requestSeconds: 30 };

/** An HTTP server for one or all tenants, with TLS where it has an identity; the caller listens and closes. */
export function createFront(
  directory: TenantDirectory,
  limits: FrontLimits = LIMITS,
  identity?: ServerIdentity,
): Server {
  const options = {
    requestTimeout: limits.requestSeconds * 1000,
    headersTimeout: 10_000,
    // A connection that is closed just as a client reuses it would look like a fault that nobody asked for.
    keepAliveTimeout: 60_000,
    // Refused by `unfit`, with a line.
    requireHostHeader: false,
  };
  const server = identity ? new TlsServer(options, identity) : createServer(options);
  const connections = new ConnectionBook(server);
  const arrived = (incoming: IncomingMessage, response: ServerResponse) =>
    void serve(directory, limits, connections, incoming, response);
  server.on("request", arrived);
  server.on("checkExpectation", arrived);
  server.on("connect", (incoming, socket) => {
    const description = `CONNECT ${incoming.url ?? ""}`.slice(0, 200);
    refuseUnserved(directory, socket, 405, { code: "no_proxy", description });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseMalformed(directory, error, socket),
  );
  server.on("tlsClientError", (error: NodeJS.ErrnoException) => {
    const description = error.code ?? error.message;
    directory.byPath("/")?.note({ error: { code: "tls_handshake", description } }, null);
  });
  return server;
}

async function serve(
  directory: TenantDirectory,
  limits: FrontLimits,
  connections: ConnectionBook,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = splitTarget(incoming.url ?? "/");
  const connection = connections.arrived(incoming.socket, response);
  if (target.path === "/healthz")
    return void send(response, jsonAnswer(200, { status: "ready" }), incoming.method === "HEAD");
  const tenant = directory.byPath(target.path);
  if (!tenant)
    return void send(response, errorAnswer(404, "unknown_tenant", "There is no such tenant here."), false);
  const arrival = tenant.arrival(connection);
  const refusal = unfit(incoming);
  // Of what is refused whatever it asks for, the body is not waited for.
  const body: ReadBody = refusal ? { bytes: Buffer.alloc(0) } : await readBody(incoming, limits.bodyBytes);
  const request = requestOf(tenant, incoming, target, body.bytes, response);
  const exchange = tenant.exchange(request, arrival);
  if (refusal) exchange.note({ error: { code: "malformed_http", description: refusal.says } });
  const problem = refusal ?? (body.problem && PROBLEMS[body.problem]);
  if (problem) {
    const headers = { connection: "close" };
    const answer = errorAnswer(problem.status, "invalid_request", problem.says, headers);
    return finish(response, exchange, answer, incoming.method === "HEAD");
  }
  try {
    const answer = await tenant.answer(request, exchange);
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

interface Refusal {
  readonly status: number;
  readonly says: string;
}

/** Why no server may serve a request, whatever it asks for. */
function unfit({ httpVersion, headers }: IncomingMessage): Refusal | undefined {
  if (httpVersion === "1.1" && headers.host === undefined)
    return { status: 400, says: "A request must name its host (RFC 9112 section 3.2)." };
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== "100-continue")
    return { status: 417, says: "Only 100-continue can be expected (RFC 9110 section 10.1.1)." };
  return undefined;
}

const PROBLEMS: Readonly<Record<BodyProblem, Refusal>> = {
  "too-large": { status: 413, says: "The request body is too large." },
  broken: { status: 400, says: "The request body broke off." },
};

function requestOf(
  tenant: ServedTenant,
  incoming: IncomingMessage,
  { path, search }: { path: string; search: string },
  body: Buffer,
  response: ServerResponse,
): WitnessRequest {
  const { origin, prefix } = tenant.urls;
  const { method = "GET", headers } = incoming;
  const localPath = path.slice(prefix.length) || "/";
  return new WitnessRequest({ method, path, localPath, search, headers, body, origin }, () =>
    leaving(response),
  );
}

/** Made when somebody asks for it: most exchanges are over too soon to be left. */
function leaving(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else response.on("close", () => gone.abort());
  return gone.signal;
}

function splitTarget(url: string): { path: string; search: string } {
  // The absolute form (RFC 9112 section 3.2.2) is only sent to proxies, but a server must take it.
  const relative = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, "");
  const question = relative.indexOf("?");
  const path = question < 0 ? relative : relative.slice(0, question);
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    search: question < 0 ? "" : relative.slice(question + 1),
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
  if (response.destroyed) exchange.abandon();
  if (!streams) exchange.finish(answer.status);
  try {
    const whole = await send(response, answer, headOnly);
    if (!whole) exchange.note({ brokenOff: true });
  } finally {
    exchange.finish(answer.status);
  }
}

async function send(response: ServerResponse, answer: Answer, headOnly: boolean): Promise<boolean> {
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
  return true;
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
function hold(tenant: ServedTenant, response: ServerResponse, exchange: Exchange, gone: AbortSignal): void {
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
  refuseUnserved(directory, socket, status, { code: "malformed_http", description: error.code ?? "unknown" });
}

/** Answers what is no request to anybody, with a line in the default tenant's log. */
function refuseUnserved(
  directory: TenantDirectory,
  socket: Duplex,
  status: number,
  error: NonNullable<Facts["error"]>,
): void {
  directory.byPath("/")?.note({ error }, status);
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
