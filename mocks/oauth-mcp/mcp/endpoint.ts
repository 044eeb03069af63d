/** One MCP endpoint: a protected resource in front of the MCP engine, for both wires. */
import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServer,
} from "@modelcontextprotocol/server";
import type { McpFacts } from "../../witness-log/mcp-facts.ts";
import { STATELESS_WIRE } from "../../witness-log/options.ts";
import { type Answer, jsonAnswer, refusedAsTooLarge } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { EndpointAct } from "../log/endpoint-act.ts";
import type { Exchange } from "../log/exchange.ts";
import type { AccessRecord } from "../log/ledger.ts";
import { type Gate, isBearer, type Presented, presentedCredentials } from "../oauth/bearer.ts";
import { concludeMcp, mcpAnswer } from "./answer.ts";
import { type Arrival, refusalAtGate } from "./gate.ts";
import { mcpRequestFacts, parsedBody } from "./request.ts";
import { createMcpServer } from "./server.ts";
import { McpSessions } from "./sessions.ts";
import { ToolPages } from "./tool-pages.ts";

/** Batches went with 2025-06-18: the body must be a single message (transports, "Sending Messages to the Server"). */
const SINGLE_MESSAGE = jsonAnswer(400, {
  jsonrpc: "2.0",
  error: { code: -32600, message: "Invalid Request: the body must be a single JSON-RPC message" },
  id: null,
});

export class McpEndpoint {
  readonly resource: string;
  readonly sessions: McpSessions;
  readonly #gate: Gate;
  readonly #modern: McpHttpHandler;
  readonly #servesModern: boolean;
  readonly #servesLegacy: boolean;
  readonly #siblings: () => Iterable<McpEndpoint>;
  readonly #pages: ToolPages;

  constructor(resource: string, gate: Gate, siblings: () => Iterable<McpEndpoint>) {
    this.resource = resource;
    this.#gate = gate;
    this.#siblings = siblings;
    const { wires, toolsPerPage } = gate.options;
    this.#pages = new ToolPages(toolsPerPage ?? Number.POSITIVE_INFINITY);
    const legacy = wires.filter((wire) => wire !== STATELESS_WIRE).reverse();
    this.#servesModern = wires.includes(STATELESS_WIRE);
    this.#servesLegacy = legacy.length > 0;
    const make = (versions: string[]): McpServer =>
      createMcpServer(
        gate.options,
        { resource, stateless: versions.includes(STATELESS_WIRE), notify: (change) => this.notify(change) },
        versions,
      );
    this.sessions = new McpSessions(() => make(legacy), legacy, gate.options.answers === "json");
    this.#modern = createMcpHandler(() => make([STATELESS_WIRE]), { legacy: "reject" });
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
    const presented = this.#gate.options.protected ? presentedCredentials(request, this.#gate.ledger) : [];
    const record = this.#recordOf(presented);
    const arrival = { request, resource: this.resource, mcp, exchange, presented, record };
    const first = refusalAtGate(this.#gate, arrival);
    return {
      run: async () => {
        const refusal = exchange.quirks.admits ? this.#lookedAtAgain(arrival) : first;
        return refusal ?? this.#serve(request, parsed.value, exchange, presented[0]?.token ?? "", record);
      },
      conclude: (answer) => concludeMcp(answer, exchange, this.#gate.ledger),
    };
  }

  /** The gate once more, when a fault has said what it overlooks. */
  #lookedAtAgain(arrival: Arrival): Answer | undefined {
    arrival.exchange.withdrawChallenge();
    return refusalAtGate(this.#gate, arrival);
  }

  #recordOf(presented: readonly Presented[]): AccessRecord | undefined {
    const token = presented.find(isBearer)?.token;
    return token === undefined ? undefined : this.#gate.ledger.access(token);
  }

  async #serve(
    request: WitnessRequest,
    body: unknown,
    exchange: Exchange,
    token: string,
    record: AccessRecord | undefined,
  ): Promise<Answer> {
    const auth: AuthInfo | undefined = record && {
      token,
      clientId: record.clientId,
      scopes: record.scope.split(" "),
      expiresAt: record.expiresAt,
      extra: { account: record.account },
    };
    const { mcp } = exchange.facts;
    const tooLarge = mcp?.method === "initialize" ? refusedAsTooLarge(request) : undefined;
    if (tooLarge) return tooLarge;
    const pages = mcp?.method === "tools/list" ? this.#pages : undefined;
    const badCursor = pages?.refusal(mcp?.cursor, mcp?.id);
    if (badCursor) return badCursor;
    const parsed = body === undefined ? {} : { parsedBody: body };
    const web = body === undefined ? webRequest(request) : parsedRequest(request);
    const legacy = !this.#servesModern || (this.#servesLegacy && (await isLegacyRequest(web, body ?? {})));
    if (legacy && Array.isArray(body)) return SINGLE_MESSAGE;
    const response = legacy
      ? await this.sessions.handle(web, body, auth, ownerOf(record, exchange))
      : await this.#modern.fetch(webRequest(request, request.signal), {
          ...parsed,
          ...(auth ? { authInfo: auth } : {}),
        });
    const answer = await mcpAnswer(response, exchange, this.#gate.ledger);
    return pages ? pages.page(answer, mcp?.cursor) : answer;
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

/** Who asks; undefined when a fault lets anybody into a session. */
function ownerOf(record: AccessRecord | undefined, { quirks: { admits } }: Exchange): string | undefined {
  if (admits?.has("session-user") || admits?.has("session-credential")) return undefined;
  return record ? `${record.clientId} ${record.account}` : "";
}

/** The engine reads no other headers than these and its own `mcp-` ones; the gate has judged host, origin and token. */
const FOR_THE_ENGINE = new Set(["accept", "content-type", "last-event-id"]);

function engineHeaders(request: WitnessRequest): Headers {
  const headers: [string, string][] = [];
  for (const name in request.headers) {
    const value = request.headers[name];
    if (typeof value === "string" && (FOR_THE_ENGINE.has(name) || name.startsWith("mcp-")))
      // Media types are the same in any case (RFC 9110 section 8.3.1), which the engine does not know.
      headers.push([name, name === "accept" ? value.toLowerCase() : value]);
  }
  return new Headers(headers);
}

/**
 * The request as the engine's web face takes it, without its body: what is JSON travels beside it, parsed. A
 * session's call goes on when its client leaves, a stateless one is cancelled by the signal.
 */
function webRequest(request: WitnessRequest, signal?: AbortSignal): Request {
  const init: RequestInit = { method: request.method, headers: engineHeaders(request) };
  if (signal) init.signal = signal;
  return new Request(request.origin + request.path, init);
}

/**
 * The same for a message that was parsed: sessions read its method and headers and nothing else. A whole `Request`
 * would parse the address again and make an abort signal, for as much as the line in the log costs.
 */
function parsedRequest(request: WitnessRequest): Request {
  return Object.create(Request.prototype, {
    method: { value: request.method },
    headers: { value: engineHeaders(request) },
  });
}
