/** Facts about what a client sent to an MCP endpoint, on either wire. */

import { cut } from "../../witness-log/fields.ts";
import { fingerprint } from "../../witness-log/fingerprint.ts";
import { isObject, text } from "../../witness-log/json-object.ts";
import type { McpFacts } from "../../witness-log/mcp-facts.ts";
import { STATELESS_WIRE } from "../../witness-log/options.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Ledger } from "../log/ledger.ts";
import { mirroredFacts } from "../log/mirrored-arguments.ts";

const LONGEST_ARGUMENTS = 64 * 1024;

/** Levels of nesting that a line of the log holds; writing more would end in the stack's limit. */
const DEEPEST_ARGUMENTS = 100;

function isDeeperThan(limit: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** The JSON body of a request; `malformed` when there is one that is not JSON. */
export function parsedBody(request: WitnessRequest): { value: unknown; malformed: boolean } {
  if (request.method !== "POST" || request.body.length === 0) return { value: undefined, malformed: false };
  try {
    return { value: JSON.parse(request.body.toString("utf8")), malformed: false };
  } catch {
    return { value: undefined, malformed: true };
  }
}

/** The wire that a request speaks: the stateless one announces itself in header or `_meta`. */
function wireOf(request: WitnessRequest, body: unknown): McpFacts["wire"] {
  const params = isObject(body) && isObject(body.params) ? body.params : undefined;
  const named = [
    header(request, "mcp-protocol-version"),
    metaVersion(params),
    text(params, "protocolVersion"),
  ];
  if (named.includes(STATELESS_WIRE)) return STATELESS_WIRE;
  const version = named.find((one) => one === "2025-06-18" || one === "2025-11-25");
  return version === "2025-06-18" || version === "2025-11-25" ? version : "unknown";
}

export function header(request: WitnessRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const META_VERSION = "io.modelcontextprotocol/protocolVersion";
const META_CLIENT = "io.modelcontextprotocol/clientInfo";
const META_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

function metaVersion(params: Record<string, unknown> | undefined): string | undefined {
  const meta = params?._meta;
  return isObject(meta) ? text(meta, META_VERSION) : undefined;
}

export interface SessionView {
  /** What the presented session id is at this resource at this moment. */
  stateOf(id: string): McpFacts["session"]["is"];
}

export function mcpRequestFacts(
  request: WitnessRequest,
  parsed: { value: unknown; malformed: boolean },
  resource: string,
  sessions: SessionView,
  ledger: Ledger,
): McpFacts {
  const message = isObject(parsed.value) ? parsed.value : undefined;
  const params = isObject(message?.params) ? message.params : undefined;
  const method = text(message, "method");
  const id = message?.id;
  const wire = wireOf(request, parsed.value);
  const accept = header(request, "accept") ?? "";
  const sessionId = header(request, "mcp-session-id");
  const facts: McpFacts = {
    resource,
    wire,
    kind: kindOf(request, parsed, message, method),
    session:
      sessionId === undefined
        ? { is: "none" }
        : { presented: fingerprint(sessionId), is: sessions.stateOf(sessionId) },
    version: {
      ...optional("header", header(request, "mcp-protocol-version")),
      ...optional(
        "body",
        metaVersion(params) ?? (method === "initialize" ? text(params, "protocolVersion") : undefined),
      ),
    },
    accept: {
      // The header must list them: a wildcard lists neither, and the engine refuses it.
      json: lists(accept, "application/json"),
      eventStream: lists(accept, "text/event-stream"),
    },
    ...optional("lastEventId", header(request, "last-event-id")),
    ...optional("headerMethod", header(request, "mcp-method")),
    ...optional("headerName", header(request, "mcp-name")),
  };
  if (method !== undefined) facts.method = cut(method);
  if (typeof id === "string" || typeof id === "number") facts.id = typeof id === "string" ? cut(id) : id;
  const cursor = text(params, "cursor");
  if (cursor !== undefined) facts.cursor = cut(cursor);
  const name = text(params, "name") ?? text(params, "uri");
  if (name !== undefined) facts.name = cut(name);
  if (method === "tools/call" && name !== undefined) {
    facts.tool = cut(name);
    facts.arguments =
      request.body.length > LONGEST_ARGUMENTS
        ? `${request.body.length} bytes`
        : isDeeperThan(DEEPEST_ARGUMENTS, params?.arguments)
          ? `nested deeper than ${DEEPEST_ARGUMENTS}`
          : params?.arguments;
  }
  const marked = facts.tool === undefined ? undefined : ledger.markedTool(resource, facts.tool);
  if (wire === STATELESS_WIRE && marked) {
    const sent = (name: string) => decodedHeader(header(request, name));
    if (marked.valid) facts.mirrored = mirroredFacts(marked.arguments, params?.arguments, sent);
    else facts.invalidHeaderTool = true;
  }
  if (wire === STATELESS_WIRE) Object.assign(facts, modernFacts(request, params, method, name, ledger));
  return facts;
}

/** Is the media type in an Accept header, and not with the weight that refuses it (RFC 9110 section 12.5.1)? */
function lists(accept: string, type: string): boolean {
  return accept.split(",").some((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === type && !parameters.some((part) => /^q\s*=\s*0(\.0*)?$/.test(part));
  });
}

function kindOf(
  request: WitnessRequest,
  parsed: { value: unknown; malformed: boolean },
  message: Record<string, unknown> | undefined,
  method: string | undefined,
): McpFacts["kind"] {
  if (request.method === "GET") return "stream";
  if (request.method === "DELETE") return "delete";
  if (Array.isArray(parsed.value)) return "batch";
  if (parsed.malformed || message?.jsonrpc !== "2.0" || !isId(message.id)) return "malformed";
  if (method !== undefined) return message.id === undefined ? "notification" : "request";
  return "result" in message || "error" in message ? "response" : "malformed";
}

/** MCP, unlike JSON-RPC, has no null and no fractions for ids ("Requests"). */
function isId(id: unknown): boolean {
  return id === undefined || typeof id === "string" || Number.isInteger(id);
}

/** What the stateless wire asks of every POST: an envelope in `_meta`, repeated in headers. */
function modernFacts(
  request: WitnessRequest,
  params: Record<string, unknown> | undefined,
  method: string | undefined,
  name: string | undefined,
  ledger: Ledger,
): Partial<McpFacts> {
  const meta = isObject(params?._meta) ? params._meta : undefined;
  const version = text(meta, META_VERSION);
  const named = method === "tools/call" || method === "prompts/get" || method === "resources/read";
  const state = text(params, "requestState");
  return {
    meta: {
      present: meta !== undefined,
      ...optional("protocolVersion", version),
      clientInfo: isObject(meta?.[META_CLIENT]),
      clientCapabilities: isObject(meta?.[META_CAPABILITIES]),
    },
    headersAgree:
      header(request, "mcp-method") === method &&
      (!named || decodedHeader(header(request, "mcp-name")) === name) &&
      header(request, "mcp-protocol-version") === version,
    ...(state === undefined
      ? {}
      : { requestState: { presented: fingerprint(state), echoed: ledger.knowsRequestState(state) } }),
    ...(params?.inputResponses === undefined ? {} : { inputResponses: true }),
  };
}

/** A header value that could not be sent as it is comes as `=?base64?...?=`. */
export function decodedHeader(value: string | undefined): string | undefined {
  const encoded = /^=\?base64\?([A-Za-z0-9+/=]*)\?=$/.exec(value ?? "")?.[1];
  return encoded === undefined ? value : Buffer.from(encoded, "base64").toString("utf8");
}

function optional<N extends string>(name: N, value: string | undefined): Partial<Record<N, string>> {
  const out: Partial<Record<N, string>> = {};
  if (value !== undefined) out[name] = cut(value);
  return out;
}
