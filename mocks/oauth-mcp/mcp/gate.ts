/** The gate of an MCP endpoint: host, origin, method, token and scope, in that order. */
import { localhostAllowedHostnames, localhostAllowedOrigins } from "@modelcontextprotocol/server";
import type { McpFacts } from "../../witness-log/mcp-facts.ts";
import { isPreflight, PREFLIGHT } from "../http/cors.ts";
import { type Answer, errorAnswer } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import type { AccessRecord } from "../log/ledger.ts";
import {
  type Gate,
  insufficientScope,
  invalidRequest,
  isBearer,
  kindOfUnknown,
  type Presented,
  unauthorized,
} from "../oauth/bearer.ts";
import { header } from "./request.ts";

export interface Arrival {
  readonly request: WitnessRequest;
  readonly resource: string;
  readonly mcp: McpFacts;
  readonly exchange: Exchange;
  readonly presented: readonly Presented[];
  /** What the token in the header is, where it is known. */
  readonly record: AccessRecord | undefined;
}

/** Everything that is decided before the MCP engine sees the request, but for what a fault overlooks; undefined lets it through. */
export function refusalAtGate(
  gate: Gate,
  { request, resource, mcp, exchange, presented, record }: Arrival,
): Answer | undefined {
  const { admits } = exchange.quirks;
  const host = header(request, "host");
  if (!admits?.has("host") && !allowedHost(host, gate.urls.origin)) {
    return errorAnswer(403, "forbidden_host", `Requests for the host ${host ?? "(none)"} are not accepted.`);
  }
  const origin = header(request, "origin");
  if (!admits?.has("origin") && origin !== undefined && !allowedOrigin(origin, gate.urls.origin)) {
    return errorAnswer(403, "forbidden_origin", `Requests from ${origin} are not accepted.`);
  }
  if (isPreflight(request, "mcp")) return PREFLIGHT;
  if (!["GET", "POST", "DELETE"].includes(request.method)) {
    return errorAnswer(405, "method_not_allowed", `${request.method} is not used by MCP.`, {
      allow: "GET, POST, DELETE",
    });
  }
  if (!gate.options.protected) return undefined;
  const bySession = admits?.has("session-credential") && mcp.session.is === "live";
  const inHeader =
    presented.find(isBearer) ??
    (admits?.has("query") ? presented.find((one) => one.in === "query") : undefined);
  if (presented.length > 1 && inHeader) {
    return invalidRequest("A token may be sent in one way only.", exchange);
  }
  if (!inHeader)
    return bySession || admits?.has("no-token") ? undefined : unauthorized(gate, resource, exchange);
  const known = exchange.facts.credentials?.find((one) => one.in === inHeader.in)?.is;
  if (known !== "valid" && !bySession && !isOverlooked(known, inHeader.token, resource, admits))
    return unauthorized(gate, resource, exchange, REASONS[known ?? "unknown"]);
  // A tool's name is a client's word: `constructor` names no scope.
  const needed =
    mcp.tool !== undefined && Object.hasOwn(gate.options.toolScopes, mcp.tool)
      ? gate.options.toolScopes[mcp.tool]
      : undefined;
  const granted = record?.scope.split(" ") ?? [];
  if (!admits?.has("scope") && needed?.split(" ").some((scope) => !granted.includes(scope))) {
    return insufficientScope(gate, resource, needed, exchange);
  }
  return undefined;
}

function isOverlooked(
  known: NonNullable<Exchange["facts"]["credentials"]>[number]["is"] | undefined,
  token: string,
  resource: string,
  admits: Exchange["quirks"]["admits"],
): boolean {
  if (!admits) return false;
  if (known === "expired" || known === "revoked" || known === "other-audience") return admits.has(known);
  return (known === "refresh-token" && admits.has(known)) || admits.has(kindOfUnknown(token, resource));
}

const REASONS: Readonly<Record<string, string>> = {
  expired: "The access token expired",
  revoked: "The access token was revoked",
  "other-audience": "The access token was issued for another resource",
  "other-tenant": "The access token was issued by another server",
  "refresh-token": "A refresh token is for the authorization server alone",
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
