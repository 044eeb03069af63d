/** Bearer credentials at a protected resource: finding them anywhere, judging them, challenging for them. */
import { createHmac } from "node:crypto";
import type { WitnessEntry } from "../../witness-log/entry.ts";
import { fingerprint } from "../../witness-log/fingerprint.ts";
import { parseObject, text } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { type Answer, errorAnswer } from "../http/message.ts";
import type { TenantUrls } from "../http/tenant-urls.ts";
import type { RequestParameters, WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import type { AccessRecord, Ledger } from "../log/ledger.ts";
import { announcedMetadata } from "./metadata.ts";
import { publicKeyPem } from "./signing-key.ts";

type Credential = WitnessEntry["credentials"][number];

export interface Presented {
  readonly in: Credential["in"];
  readonly token: string;
  readonly scheme?: string;
}

/**
 * Every bearer credential in a request, wherever it was put (RFC 6750 section 2): also one under a name or without the
 * scheme that it needs, which nobody accepts.
 */
export function presentedCredentials(request: WitnessRequest, ledger: Ledger): Presented[] {
  const found: Presented[] = [];
  const inHeader =
    inAuthorization(request.headers.authorization?.trim() ?? "", ledger) ?? inAnotherHeader(request, ledger);
  if (inHeader) found.push(inHeader);
  const inQuery = tokenIn(request.query, ledger);
  if (inQuery) found.push({ in: "query", token: inQuery });
  const inBody = tokenIn(request.form, ledger);
  if (inBody) found.push({ in: "body", token: inBody });
  return found;
}

function inAuthorization(value: string, ledger: Ledger): Presented | undefined {
  const [, scheme, token] = /^(bearer|dpop)\s+(\S+)$/i.exec(value) ?? [];
  if (scheme && token && (ledger.access(token) || !handedOutIn(token, ledger)))
    return { in: "header", token, scheme };
  const plain = handedOutIn(value, ledger);
  if (plain !== undefined) {
    const before = value.slice(0, value.indexOf(plain)).trim().slice(0, 32);
    return { in: "header", token: plain, ...(before === "" ? {} : { scheme: before }) };
  }
  const encoded = /^basic\s+(\S+)$/i.exec(value)?.[1] ?? "";
  const inBasic = handedOutIn(Buffer.from(encoded, "base64").toString("utf8"), ledger);
  return inBasic === undefined ? undefined : { in: "header", token: inBasic, scheme: "Basic" };
}

function inAnotherHeader({ headers }: WitnessRequest, ledger: Ledger): Presented | undefined {
  for (const name in headers) {
    const value = headers[name];
    const token =
      name === "authorization" || typeof value !== "string" ? undefined : handedOutIn(value, ledger);
    if (token !== undefined) return { in: "another header", token };
  }
  return undefined;
}

/** Shorter than this no token is. */
const SHORTEST = 20;

/** An access token that was handed out, as a word of this text. */
function handedOutIn(text: string, ledger: Ledger): string | undefined {
  if (text.length < SHORTEST) return undefined;
  return text.split(/[\s"',:;=]+/).find((word) => word.length >= SHORTEST && ledger.access(word));
}

/** What came as `access_token`, else a token that was handed out, under whatever name it came. */
function tokenIn(parameters: RequestParameters, ledger: Ledger): string | undefined {
  return parameters.get("access_token") || [...parameters.values()].find((value) => ledger.access(value));
}

/** Was it sent in the one way that MCP allows? */
export function isBearer({ in: place, scheme }: Presented): boolean {
  return place === "header" && /^(bearer|dpop)$/i.test(scheme ?? "");
}

/** What a credential is worth at a resource at this moment; `resource` is undefined where none is expected. */
export function credentialFacts(
  { token, scheme, in: place }: Presented,
  ledger: Ledger,
  knownElsewhere: (token: string) => boolean,
  resource?: string,
): Credential {
  const record = ledger.access(token);
  const state = record ? worth(record, resource) : withoutRecord(token, ledger, knownElsewhere);
  return {
    in: place,
    ...(scheme ? { scheme } : {}),
    fingerprint: fingerprint(token),
    is: state,
    ...(record
      ? {
          issuer: record.issuer,
          audience: record.audience,
          scope: record.scope,
          clientId: record.clientId,
          account: record.account,
        }
      : {}),
  };
}

function withoutRecord(
  token: string,
  ledger: Ledger,
  knownElsewhere: (token: string) => boolean,
): Credential["is"] {
  if (ledger.refresh(token)) return "refresh-token";
  return knownElsewhere(token) ? "other-tenant" : "unknown";
}

function worth(record: AccessRecord, resource: string | undefined): Credential["is"] {
  if (record.revoked) return "revoked";
  if (record.expiresAt <= Date.now() / 1000) return "expired";
  return resource === undefined || record.audience === resource ? "valid" : "other-audience";
}

export interface Gate {
  readonly urls: TenantUrls;
  readonly options: TenantOptions;
  readonly ledger: Ledger;
}

/** 401 with the challenge that starts discovery (RFC 9728 section 5.1, RFC 6750 section 3). */
export function unauthorized(gate: Gate, resource: string, exchange: Exchange, error?: string): Answer {
  const scope = gate.options.challengeScope ?? gate.options.scopes.join(" ");
  const parts: string[] = [];
  if (error) parts.push(`error="invalid_token"`, `error_description="${error}"`);
  const announce = gate.options.challenge;
  if (announce === "full" || announce === "no-scope") {
    parts.push(`resource_metadata="${announcedMetadata(resource, gate.urls, gate.options)}"`);
  }
  if (announce === "full" || announce === "no-metadata") {
    parts.push(`scope="${scope}"`);
    gate.ledger.challenged.set(resource, scope);
  }
  const headers = announce === "absent" ? {} : { "www-authenticate": `Bearer ${parts.join(", ")}`.trim() };
  const answer = errorAnswer(
    401,
    error ? "invalid_token" : "unauthorized",
    error ?? "This resource needs an access token.",
    headers,
  );
  exchange.note({ challenge: challengeFacts(answer) });
  return answer;
}

/** 400 for a request that is wrong in itself (RFC 6750 section 3.1). */
export function invalidRequest(description: string, exchange: Exchange): Answer {
  const answer = errorAnswer(400, "invalid_request", description, {
    "www-authenticate": `Bearer error="invalid_request", error_description="${description}"`,
  });
  exchange.note({ challenge: challengeFacts(answer) });
  return answer;
}

/** 403 that asks for more scope (RFC 6750 section 3.1, MCP authorization, scope challenge handling). */
export function insufficientScope(gate: Gate, resource: string, scope: string, exchange: Exchange): Answer {
  gate.ledger.challenged.set(resource, scope);
  const metadata = announcedMetadata(resource, gate.urls, gate.options);
  const answer = errorAnswer(403, "insufficient_scope", `This call needs the scope ${scope}.`, {
    "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}", resource_metadata="${metadata}"`,
  });
  exchange.note({ challenge: challengeFacts(answer) });
  return answer;
}

/** What a challenge says, read back from the answer that is really sent. */
export function challengeFacts(answer: Answer): NonNullable<WitnessEntry["challenge"]> {
  const header = Object.entries(answer.headers).find(
    ([name]) => name.toLowerCase() === "www-authenticate",
  )?.[1];
  if (typeof header !== "string") return { scheme: null };
  const part = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(header)?.[1];
  const [resourceMetadata, scope, error] = [part("resource_metadata"), part("scope"), part("error")];
  return {
    scheme: header.split(" ")[0] ?? null,
    ...(resourceMetadata === undefined ? {} : { resourceMetadata }),
    ...(scope === undefined ? {} : { scope }),
    ...(error === undefined ? {} : { error }),
  };
}

/** As what a token that nobody issued is overlooked: by its form, and by claims that fit the resource. */
export function kindOfUnknown(
  token: string,
  resource: string,
): "unsigned" | "altered" | "public-key-as-secret" | "unknown" {
  const [header, claims] = token
    .split(".")
    .map((part) => parseObject(Buffer.from(part, "base64url").toString("utf8")));
  if (!header || !claims) return "unknown";
  const looksGood =
    claims.aud === resource && typeof claims.exp === "number" && claims.exp > Date.now() / 1000;
  if (!looksGood) return "unknown";
  const alg = text(header, "alg");
  if (alg === "HS256" && isSignedWithPublicKey(token)) return "public-key-as-secret";
  return alg?.toLowerCase() === "none" ? "unsigned" : "altered";
}

/** As a library checks it that holds the key as PEM and takes the algorithm from the token. */
function isSignedWithPublicKey(token: string): boolean {
  const end = token.lastIndexOf(".");
  const fits = createHmac("sha256", publicKeyPem()).update(token.slice(0, end)).digest("base64url");
  return fits === token.slice(end + 1);
}
