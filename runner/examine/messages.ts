/** The messages that the examiner sends, on both wires, as the strictest client would write them. */

export type ExaminedWire = "2025-11-25" | "2026-07-28";

const CLIENT = { name: "fraimz-examine", version: "1.0.0" };
const META = "io.modelcontextprotocol";

export interface WireMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly message: Readonly<Record<string, unknown>>;
}

const BOTH_FORMS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** `initialize` of the 2025 wires (lifecycle, "Initialization"). */
export function initialize(id: number | string, protocolVersion = "2025-11-25"): WireMessage {
  const params = { protocolVersion, capabilities: {}, clientInfo: CLIENT };
  return { headers: BOTH_FORMS, message: { jsonrpc: "2.0", id, method: "initialize", params } };
}

/** Any other request in a session (transports, "Session Management" and "Protocol Version Header"). */
export function inSession(
  id: number | undefined,
  method: string,
  params: object | undefined,
  { session, version }: { session?: string | undefined; version?: string | undefined },
): WireMessage {
  return {
    headers: {
      ...BOTH_FORMS,
      ...(version === undefined ? {} : { "mcp-protocol-version": version }),
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    },
    message: {
      jsonrpc: "2.0",
      ...(id === undefined ? {} : { id }),
      method,
      ...(params === undefined ? {} : { params }),
    },
  };
}

/** A request of 2026-07-28: the envelope in `_meta`, repeated in headers. */
export function stateless(
  id: number | string,
  method: string,
  params: Record<string, unknown> = {},
  version = "2026-07-28",
): WireMessage {
  const name = params.name ?? params.uri;
  return {
    headers: {
      ...BOTH_FORMS,
      "mcp-protocol-version": version,
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": headerValue(name) } : {}),
    },
    message: {
      jsonrpc: "2.0",
      id,
      method,
      params: {
        ...params,
        _meta: {
          [`${META}/protocolVersion`]: version,
          [`${META}/clientInfo`]: CLIENT,
          [`${META}/clientCapabilities`]: {},
        },
      },
    },
  };
}

/** What is no plain header value goes as base64. */
function headerValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith("=?base64?");
  return plain ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`;
}
