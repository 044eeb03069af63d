/** How the test client's messages look on either wire. */
import type { Breaks } from "./breaks.ts";

export type Wire = "2025-06-18" | "2025-11-25" | "2026-07-28";

export interface Message {
  readonly method: string;
  /** Absent for a notification. */
  readonly id?: string | number | undefined;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the wire adds to a message. */
export interface WireState {
  readonly wire: Wire;
  readonly session: string | undefined;
  /** Version that `initialize` agreed on. */
  readonly agreed: string | undefined;
  /** Arguments of this message's tool that are mirrored, by the name of their header. */
  readonly mirrored: ReadonlyMap<string, string>;
}

const STATELESS = "2026-07-28";
const NAMED = new Set(["tools/call", "resources/read", "prompts/get"]);

export function isStatelessWire(wire: Wire): boolean {
  return wire === STATELESS;
}

/** The body of a POST; one message, or (wrongly) a batch of one. */
export function bodyOf(message: Message, { wire }: WireState, breaks: Breaks): string {
  const { method, id } = message;
  const params = isStatelessWire(wire) ? withMeta(message, breaks) : message.params;
  const called = method === "tools/call";
  const unversioned =
    called && (breaks("sessions/single-message:version") || breaks("stateless/single-message:version"));
  const whole = {
    ...(unversioned ? {} : { jsonrpc: "2.0" }),
    method,
    ...(id === undefined ? {} : { id: called && breaks("sessions/single-message:null-id") ? null : id }),
    ...(params ? { params } : {}),
  };
  const batch = called && (breaks("sessions/single-message") || breaks("stateless/single-message"));
  return JSON.stringify(batch ? [whole] : whole);
}

function withMeta({ params, method }: Message, breaks: Breaks): Record<string, unknown> {
  if (method === "tools/call" && breaks("stateless/meta")) return { ...params };
  const client = { "io.modelcontextprotocol/clientInfo": { name: "strict-test-client", version: "1.0.0" } };
  return {
    ...params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": STATELESS,
      "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {} },
      ...(breaks("stateless/client-info") ? {} : client),
    },
  };
}

/** Headers of a POST, without the token. */
export function headersOf(message: Message, state: WireState, breaks: Breaks): Record<string, string> {
  const called = message.method === "tools/call";
  return {
    "content-type": called && breaks("http/content-type") ? "text/plain" : "application/json",
    accept: called ? acceptOf(breaks) : BOTH_TYPES,
    ...(isStatelessWire(state.wire)
      ? statelessHeaders(message, state, breaks)
      : sessionHeaders(message, state, breaks)),
  };
}

const BOTH_TYPES = "application/json, text/event-stream";

function acceptOf(breaks: Breaks): string {
  if (breaks("sessions/accept:wildcard") || breaks("stateless/accept:wildcard")) return "*/*";
  return breaks("sessions/accept") || breaks("stateless/accept") ? "application/json" : BOTH_TYPES;
}

function sessionHeaders(
  { method }: Message,
  { session, agreed }: WireState,
  breaks: Breaks,
): Record<string, string> {
  const called = method === "tools/call";
  if (method === "initialize")
    return session !== undefined && breaks("sessions/restarts-on-404:attached")
      ? { "mcp-session-id": session }
      : {};
  const version = called && breaks("sessions/negotiated-version") ? "2025-06-18" : agreed;
  return {
    ...(session === undefined || (called && breaks("sessions/id-on-every-request"))
      ? {}
      : { "mcp-session-id": session }),
    ...(version === undefined || (called && breaks("sessions/version-header"))
      ? {}
      : { "mcp-protocol-version": version }),
  };
}

function statelessHeaders(message: Message, { mirrored }: WireState, breaks: Breaks): Record<string, string> {
  const { method, params } = message;
  const called = method === "tools/call";
  const name = NAMED.has(method) ? (params?.name ?? params?.uri) : undefined;
  const version = called && breaks("stateless/version-header:other") ? "2025-11-25" : STATELESS;
  return {
    ...(called && breaks("stateless/version-header") ? {} : { "mcp-protocol-version": version }),
    ...(called && breaks("stateless/method-header") ? {} : { "mcp-method": method }),
    ...(typeof name !== "string" || breaks("stateless/name-header") ? {} : { "mcp-name": headerValue(name) }),
    ...(called && breaks("stateless/no-session") ? { "mcp-session-id": "a-session-of-old" } : {}),
    ...(called && !breaks("stateless/parameter-headers")
      ? Object.fromEntries([...mirrored].map(([header, value]) => [header, headerValue(value)]))
      : {}),
  };
}

/** "Value Encoding": what is no safe header value goes as base64. */
function headerValue(value: string): string {
  const safe = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value);
  return safe ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`;
}
