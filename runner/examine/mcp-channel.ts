/** Speaks to the MCP endpoint: builds each request, finds its answer, remembers the sessions that were opened. */
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { fingerprint } from "../../mocks/witness-log/fingerprint.ts";
import { text } from "../../mocks/witness-log/json-object.ts";
import type { McpFacts } from "../../mocks/witness-log/mcp-facts.ts";
import { type Exchange, succeeded } from "./exchange.ts";
import { type ExaminedWire, initialize, inSession, stateless, type WireMessage } from "./messages.ts";
import type { PoliteHttp } from "./polite-http.ts";
import { errorCode, holdsResponse, type Message, responseIn } from "./rpc-answer.ts";

export interface RpcAnswer {
  readonly exchange: Exchange;
  readonly message: Message | undefined;
  /** The JSON-RPC error code, where the answer is an error. */
  readonly error: number | undefined;
  /** Was it a success with a result? */
  readonly served: boolean;
}

type Credential = WitnessEntry["credentials"][number];

export interface Sending {
  /** The endpoint, where it is another than the examined one. */
  readonly url?: URL;
  readonly token?: string | undefined;
  /** What the token is, as far as the examiner knows, for the log. */
  readonly tokenIs?: Credential["is"];
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is in place of the message. */
  readonly raw?: string;
  readonly onPurpose?: string | undefined;
}

export interface Session {
  readonly id: string | undefined;
  readonly version: string;
  readonly opening: RpcAnswer;
  /** The token under which it was opened. */
  readonly token: string | undefined;
}

export class McpChannel {
  readonly url: URL;
  readonly #http: PoliteHttp;
  readonly #open = new Map<string, { version: string; url: URL; token: string | undefined }>();
  #nextId = 0;

  constructor(url: URL, http: PoliteHttp) {
    this.url = url;
    this.#http = http;
  }

  /** The simplest request of a wire: `initialize`, or `server/discover`. */
  hello(wire: ExaminedWire, sending: Sending = {}, id: number | string = this.#id()): Promise<RpcAnswer> {
    return this.send(wire === "2025-11-25" ? initialize(id) : stateless(id, "server/discover"), sending);
  }

  initialize(version: string, sending: Sending = {}): Promise<RpcAnswer> {
    return this.send(initialize(this.#id(), version), sending);
  }

  /** Opens a session; undefined when the server did not. */
  async session(token: string | undefined, url = this.url): Promise<Session | undefined> {
    const opening = await this.send(initialize(this.#id()), { token, url });
    const result = opening.message?.result;
    if (!opening.served || typeof result !== "object" || result === null) return undefined;
    const version = text({ ...result }, "protocolVersion") ?? "2025-11-25";
    const id = opening.exchange.headers["mcp-session-id"];
    const session = { id, version, opening, token };
    await this.inSession("notifications/initialized", undefined, session, { url });
    return session;
  }

  /** A request, or a notification when the method is one, in a session. */
  inSession(
    method: string,
    params: object | undefined,
    session: {
      readonly id: string | undefined;
      readonly version: string;
      readonly token?: string | undefined;
    },
    sending: Sending = {},
  ): Promise<RpcAnswer> {
    const id = method.startsWith("notifications/") ? undefined : this.#id();
    const given = "token" in sending ? sending : { ...sending, token: session.token };
    return this.send(inSession(id, method, params, { session: session.id, version: session.version }), given);
  }

  stateless(
    method: string,
    params: Record<string, unknown> = {},
    sending: Sending = {},
    version?: string,
  ): Promise<RpcAnswer> {
    return this.send(stateless(this.#id(), method, params, version), sending);
  }

  /** Sends one message by POST. */
  async send({ headers, message }: WireMessage, sending: Sending = {}): Promise<RpcAnswer> {
    const { url = this.url, token, raw, onPurpose } = sending;
    const all = {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...sending.headers,
    };
    const body = raw ?? JSON.stringify(message);
    const exchange = await this.#http.send({
      method: "POST",
      url,
      headers: all,
      body,
      step: "mcp",
      onPurpose,
      enough: holdsResponse,
      facts: {
        mcp: factsOf(url, all, raw === undefined ? message : undefined, "POST"),
        ...(token === undefined
          ? {}
          : {
              credentials: [
                {
                  in: "header",
                  scheme: "Bearer",
                  fingerprint: fingerprint(token),
                  is: sending.tokenIs ?? "valid",
                },
              ],
            }),
      },
    });
    const answer = responseIn(exchange.headers["content-type"] ?? "", exchange.text);
    const opened = exchange.headers["mcp-session-id"];
    if (opened !== undefined && message.method === "initialize" && succeeded(exchange))
      this.#open.set(opened, { version: "2025-11-25", url, token });
    return {
      exchange,
      message: answer,
      error: errorCode(answer),
      served: succeeded(exchange) && answer !== undefined && "result" in answer,
    };
  }

  /** GET (reads no more than the head of a stream), or DELETE. */
  async plain(
    method: "GET" | "DELETE",
    session: {
      readonly id: string | undefined;
      readonly version: string;
      readonly token?: string | undefined;
    },
    onPurpose?: string,
    beyond = false,
    url = this.url,
  ): Promise<Exchange> {
    const headers = {
      accept: "text/event-stream",
      "mcp-protocol-version": session.version,
      ...(session.id === undefined ? {} : { "mcp-session-id": session.id }),
      ...(session.token === undefined ? {} : { authorization: `Bearer ${session.token}` }),
    };
    const facts = { mcp: factsOf(url, headers, undefined, method) };
    const outgoing = {
      method,
      url,
      headers,
      step: "mcp" as const,
      onPurpose,
      facts,
      enough: () => method === "GET",
    };
    const exchange = await this.#http.send(outgoing, beyond);
    if (method === "DELETE" && session.id !== undefined) this.#open.delete(session.id);
    return exchange;
  }

  /** Ends the sessions that are still open, each with the token that opened it, or else with one that is good now. */
  async leave(good: string | undefined): Promise<void> {
    for (const [id, { version, url, token }] of [...this.#open])
      for (const one of new Set([token, good])) {
        const session = { id, version, token: one };
        const ended = await this.plain("DELETE", session, undefined, true, url).catch(() => undefined);
        if (ended && succeeded(ended)) break;
      }
  }

  #id(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}

function factsOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  message: Readonly<Record<string, unknown>> | undefined,
  method: "POST" | "GET" | "DELETE",
): McpFacts {
  const version = headers["mcp-protocol-version"];
  const session = headers["mcp-session-id"];
  const accept = headers.accept ?? "";
  const rpc = typeof message?.method === "string" ? message.method : undefined;
  const id = message?.id;
  const params = message?.params;
  const name = typeof params === "object" && params !== null ? text({ ...params }, "name") : undefined;
  return {
    resource: url.href,
    wire: version === "2026-07-28" || version === "2025-06-18" ? version : "2025-11-25",
    kind:
      method === "GET"
        ? "stream"
        : method === "DELETE"
          ? "delete"
          : rpc === undefined
            ? "malformed"
            : id === undefined
              ? "notification"
              : "request",
    session: session === undefined ? { is: "none" } : { presented: fingerprint(session), is: "live" },
    version: version === undefined ? {} : { header: version },
    accept: { json: accept.includes("application/json"), eventStream: accept.includes("text/event-stream") },
    ...(rpc === undefined ? {} : { method: rpc }),
    ...(typeof id === "number" || typeof id === "string" ? { id } : {}),
    ...(name === undefined ? {} : { name }),
    ...(rpc === "tools/call" && name !== undefined ? { tool: name } : {}),
  };
}
