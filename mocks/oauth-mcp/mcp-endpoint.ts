/** One MCP endpoint: a protected resource in front of the MCP engine, for both wires. */
import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  type McpHttpHandler,
  type McpServer,
} from "@modelcontextprotocol/server";
import type { McpFacts } from "../witness-log/mcp-facts.ts";
import type { EndpointAct } from "./authorization-server.ts";
import { type Gate, insufficientScope, presentedCredentials, unauthorized } from "./bearer.ts";
import type { Exchange } from "./exchange.ts";
import type { AccessRecord } from "./ledger.ts";
import { mcpAnswer } from "./mcp-answer.ts";
import { header, mcpRequestFacts, parsedBody } from "./mcp-request.ts";
import { createMcpServer } from "./mcp-server.ts";
import { McpSessions } from "./mcp-sessions.ts";
import { type Answer, errorAnswer, type WitnessRequest } from "./message.ts";

const MODERN = "2026-07-28";
const CORS_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Mcp-Session-Id, WWW-Authenticate",
};
const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    ...CORS_HEADERS,
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "*, Authorization",
  },
  body: null,
};

export class McpEndpoint {
  readonly resource: string;
  readonly sessions: McpSessions;
  readonly #gate: Gate;
  readonly #modern: McpHttpHandler;
  readonly #servesModern: boolean;
  readonly #servesLegacy: boolean;
  readonly #siblings: () => Iterable<McpEndpoint>;

  constructor(resource: string, gate: Gate, siblings: () => Iterable<McpEndpoint>) {
    this.resource = resource;
    this.#gate = gate;
    this.#siblings = siblings;
    const { wires } = gate.options;
    const legacy = wires.filter((wire) => wire !== MODERN).reverse();
    this.#servesModern = wires.includes(MODERN);
    this.#servesLegacy = legacy.length > 0;
    const make = (versions: string[]): McpServer =>
      createMcpServer(
        gate.options,
        { resource, stateless: versions.includes(MODERN), notify: (change) => this.notify(change) },
        versions,
      );
    this.sessions = new McpSessions(() => make(legacy), legacy, gate.options.answers === "json");
    this.#modern = createMcpHandler(() => make([MODERN]), { legacy: "reject" });
  }

  /** Prepares one exchange. */
  act(request: WitnessRequest, exchange: Exchange): EndpointAct {
    const parsed = parsedBody(request);
    const mcp = mcpRequestFacts(
      request,
      parsed,
      this.resource,
      { stateOf: (id) => this.#sessionState(id) },
      this.#gate.ledger,
    );
    exchange.note({ step: "mcp", mcp });
    const refusal = this.#refusal(request, mcp, exchange);
    return {
      run: async () => refusal ?? this.#serve(request, parsed.value, exchange),
      conclude: () => undefined,
    };
  }

  /** Everything that is decided before the MCP engine sees the request. */
  #refusal(request: WitnessRequest, mcp: McpFacts, exchange: Exchange): Answer | undefined {
    const host = header(request, "host");
    if (!allowedHost(host, this.#gate.urls.origin)) {
      return errorAnswer(
        403,
        "forbidden_host",
        `Requests for the host ${host ?? "(none)"} are not accepted.`,
      );
    }
    const origin = header(request, "origin");
    if (origin !== undefined && !allowedOrigin(origin, this.#gate.urls.origin)) {
      return errorAnswer(403, "forbidden_origin", `Requests from ${origin} are not accepted.`);
    }
    if (request.method === "OPTIONS") return PREFLIGHT;
    if (!["GET", "POST", "DELETE"].includes(request.method)) {
      return errorAnswer(405, "method_not_allowed", `${request.method} is not used by MCP.`, {
        allow: "GET, POST, DELETE",
      });
    }
    if (!this.#gate.options.protected) return undefined;
    const presented = presentedCredentials(request);
    const inHeader = presented.find((one) => one.in === "header");
    if (presented.length > 1 && inHeader) {
      return errorAnswer(400, "invalid_request", "A token may be sent in one way only.");
    }
    if (!inHeader) return unauthorized(this.#gate, this.resource, exchange);
    const known = exchange.facts.credentials?.find((one) => one.in === "header")?.is;
    if (known !== "valid")
      return unauthorized(this.#gate, this.resource, exchange, REASONS[known ?? "unknown"]);
    const needed = mcp.tool === undefined ? undefined : this.#gate.options.toolScopes[mcp.tool];
    const granted = this.#record(request)?.scope.split(" ") ?? [];
    if (needed?.split(" ").some((scope) => !granted.includes(scope))) {
      return insufficientScope(this.#gate, this.resource, needed, exchange);
    }
    return undefined;
  }

  #record(request: WitnessRequest): AccessRecord | undefined {
    const token = presentedCredentials(request).find((one) => one.in === "header")?.token;
    return token === undefined ? undefined : this.#gate.ledger.access(token);
  }

  async #serve(request: WitnessRequest, body: unknown, exchange: Exchange): Promise<Answer> {
    const token = presentedCredentials(request)[0]?.token ?? "";
    const record = this.#gate.options.protected ? this.#gate.ledger.access(token) : undefined;
    const auth: AuthInfo | undefined = record && {
      token,
      clientId: record.clientId,
      scopes: record.scope.split(" "),
      expiresAt: record.expiresAt,
      extra: { account: record.account },
    };
    const web = webRequest(request);
    const legacy = !this.#servesModern || (this.#servesLegacy && (await isLegacyRequest(web, body ?? {})));
    const response = legacy
      ? await this.sessions.handle(
          webRequest(request),
          body,
          auth,
          record ? `${record.clientId} ${record.account}` : "",
        )
      : await this.#modern.fetch(web, {
          ...(body === undefined ? {} : { parsedBody: body }),
          ...(auth ? { authInfo: auth } : {}),
        });
    const answer = await mcpAnswer(response, exchange, this.#gate.ledger);
    return { ...answer, headers: { ...answer.headers, ...CORS_HEADERS } };
  }

  #sessionState(id: string): McpFacts["session"]["is"] {
    if (this.sessions.has(id)) return "live";
    if (this.sessions.hasEnded(id)) return "ended";
    for (const sibling of this.#siblings()) if (sibling.sessions.has(id)) return "other-resource";
    return "unknown";
  }

  /** Tells the subscribers of both wires that something changed. */
  notify(change: "tools" | "prompts" | { resource: string }): void {
    if (change === "tools") this.#modern.notify.toolsChanged();
    else if (change === "prompts") this.#modern.notify.promptsChanged();
    else this.#modern.notify.resourceUpdated(change.resource);
    for (const server of this.sessions.servers()) {
      if (change === "tools") server.sendToolListChanged();
      else if (change === "prompts") server.sendPromptListChanged();
      else void server.server.sendResourceUpdated({ uri: change.resource });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.sessions.endAll(), this.#modern.close()]);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  expired: "The access token expired",
  revoked: "The access token was revoked",
  "other-audience": "The access token was issued for another resource",
  "other-tenant": "The access token was issued by another server",
  unknown: "The access token is not known",
};

/** A name that an attacker's DNS points here must not reach the endpoint (DNS rebinding). */
function allowedHost(host: string | undefined, own: string): boolean {
  if (host === undefined || host === new URL(own).host) return true;
  return (
    URL.canParse(`http://${host}`) && localhostAllowedHostnames().includes(new URL(`http://${host}`).hostname)
  );
}

/** Only pages of this machine, or of the server itself, may call the endpoint from a browser. */
function allowedOrigin(origin: string, own: string): boolean {
  if (origin === own) return true;
  return URL.canParse(origin) && localhostAllowedOrigins().includes(new URL(origin).hostname);
}

/** The request as the engine's web face takes it; the parsed body travels beside it. */
function webRequest(request: WitnessRequest): Request {
  const headers = new Headers();
  for (const name in request.headers) {
    const value = request.headers[name];
    if (typeof value === "string" && !name.startsWith(":")) headers.set(name, value);
  }
  const init: RequestInit = { method: request.method, headers, signal: request.signal };
  if (request.method === "POST") init.body = new Uint8Array(request.body);
  return new Request(request.origin + request.path, init);
}
