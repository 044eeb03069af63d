/** Sessions of the 2025 wires at one MCP endpoint. */
import { randomUUID } from "node:crypto";
import {
  type AuthInfo,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { BoundedMap } from "../../witness-log/bounded-map.ts";
import { EventArchive, SessionEvents } from "./event-store.ts";

const MOST_SESSIONS = 2_000;

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
  readonly events: SessionEvents;
  /** Who opened it; a session is no credential and serves nobody else. */
  readonly owner: string;
}

export class McpSessions {
  readonly #live = new BoundedMap<string, Session>(MOST_SESSIONS, ({ transport, events }) => {
    events.forget();
    void transport.close();
  });
  readonly #archive = new EventArchive();
  readonly #ended = new BoundedMap<string, true>(MOST_SESSIONS);
  readonly #makeServer: () => McpServer;
  readonly #versions: string[];
  readonly #jsonAnswers: boolean;

  constructor(makeServer: () => McpServer, versions: string[], jsonAnswers: boolean) {
    this.#makeServer = makeServer;
    this.#versions = versions;
    this.#jsonAnswers = jsonAnswers;
  }

  has(id: string): boolean {
    return this.#live.has(id);
  }
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /**
   * Serves a request of a 2025 wire; an unknown session is answered 404 by the rules of the transport.
   * @param owner who asks; undefined when that is not looked at
   */
  async handle(
    request: Request,
    body: unknown,
    auth: AuthInfo | undefined,
    owner: string | undefined,
  ): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    const options = {
      ...(body === undefined ? {} : { parsedBody: body }),
      ...(auth ? { authInfo: auth } : {}),
    };
    if (id === null) return (await this.#fresh(owner ?? "")).handleRequest(request, options);
    const session = this.#live.get(id);
    if (!session || (owner !== undefined && session.owner !== owner)) return unknownSession();
    return session.transport.handleRequest(request, options);
  }

  /** A transport that becomes a session if the request initializes it, and is forgotten otherwise. */
  async #fresh(owner: string): Promise<WebStandardStreamableHTTPServerTransport> {
    const server = this.#makeServer();
    const events = new SessionEvents(this.#archive);
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      enableJsonResponse: this.#jsonAnswers,
      eventStore: events,
      supportedProtocolVersions: this.#versions,
      retryInterval: 500,
      onsessioninitialized: (id) => this.#live.set(id, { transport, server, events, owner }),
      onsessionclosed: (id) => this.#end(id),
    });
    await server.connect(transport);
    return transport;
  }

  #end(id: string): void {
    this.#live.get(id)?.events.forget();
    this.#live.delete(id);
    this.#ended.set(id, true);
  }

  /** Servers of the live sessions, for notifications. */
  *servers(): Generator<McpServer> {
    for (const { server } of this.#live.values()) yield server;
  }

  /** Ends every session; what a client sends next is answered 404. */
  async endAll(): Promise<void> {
    const all = [...this.#live.entries()];
    for (const [id] of all) this.#end(id);
    await Promise.all(all.map(([, { server }]) => server.close()));
  }
}

function unknownSession(): Response {
  const error = { jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null };
  return Response.json(error, { status: 404 });
}
