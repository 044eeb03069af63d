/** The gate of an MCP endpoint: host, origin, method, token and scope, in that order. */
import { localhostAllowedHostnames, localhostAllowedOrigins } from "@modelcontextprotocol/server";
import type { McpFacts } from "../witness-log/mcp-facts.ts";
import { type Gate, insufficientScope, invalidRequest, type Presented, unauthorized } from "./bearer.ts";
import type { Exchange } from "./exchange.ts";
import type { AccessRecord } from "./ledger.ts";
import { header } from "./mcp-request.ts";
import { type Answer, errorAnswer, type WitnessRequest } from "./message.ts";

export const CORS_HEADERS = {
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

export interface Arrival {
  readonly request: WitnessRequest;
  readonly resource: string;
  readonly mcp: McpFacts;
  readonly exchange: Exchange;
  readonly presented: readonly Presented[];
  /** What the token in the header is, where it is known. */
  readonly record: AccessRecord | undefined;
}

/** Everything that is decided before the MCP engine sees the request; undefined lets it through. */
export function refusalAtGate(
  gate: Gate,
  { request, resource, mcp, exchange, presented, record }: Arrival,
): Answer | undefined {
  const host = header(request, "host");
  if (!allowedHost(host, gate.urls.origin)) {
    return errorAnswer(403, "forbidden_host", `Requests for the host ${host ?? "(none)"} are not accepted.`);
  }
  const origin = header(request, "origin");
  if (origin !== undefined && !allowedOrigin(origin, gate.urls.origin)) {
    return errorAnswer(403, "forbidden_origin", `Requests from ${origin} are not accepted.`);
  }
  if (request.method === "OPTIONS") return PREFLIGHT;
  if (!["GET", "POST", "DELETE"].includes(request.method)) {
    return errorAnswer(405, "method_not_allowed", `${request.method} is not used by MCP.`, {
      allow: "GET, POST, DELETE",
    });
  }
  if (!gate.options.protected) return undefined;
  const inHeader = presented.find((one) => one.in === "header");
  if (presented.length > 1 && inHeader) {
    return invalidRequest("A token may be sent in one way only.", exchange);
  }
  if (!inHeader) return unauthorized(gate, resource, exchange);
  const known = exchange.facts.credentials?.find((one) => one.in === "header")?.is;
  if (known !== "valid") return unauthorized(gate, resource, exchange, REASONS[known ?? "unknown"]);
  const needed = mcp.tool === undefined ? undefined : gate.options.toolScopes[mcp.tool];
  const granted = record?.scope.split(" ") ?? [];
  if (needed?.split(" ").some((scope) => !granted.includes(scope))) {
    return insufficientScope(gate, resource, needed, exchange);
  }
  return undefined;
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
  if (host === undefined || host === own.slice(own.indexOf("//") + 2) || host === new URL(own).host)
    return true;
  return (
    URL.canParse(`http://${host}`) && localhostAllowedHostnames().includes(new URL(`http://${host}`).hostname)
  );
}

/** Only pages of this machine, or of the server itself, may call the endpoint from a browser. */
function allowedOrigin(origin: string, own: string): boolean {
  if (origin === own) return true;
  return URL.canParse(origin) && localhostAllowedOrigins().includes(new URL(origin).hostname);
}
