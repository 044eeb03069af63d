/** Facts about what a client sent to an authorization server, derived before any fault or engine touches it. */
import { createHash } from "node:crypto";
import { cut } from "../../witness-log/fields.ts";
import { fingerprint } from "../../witness-log/fingerprint.ts";
import { parseObject, text, texts } from "../../witness-log/json-object.ts";
import type { RequestParameters, WitnessRequest } from "../http/witness-request.ts";
import type { CodeRecord, Ledger } from "../log/ledger.ts";
import type { Facts } from "../log/line.ts";
import { announcedResource } from "./resource-indicator.ts";

/** What the facts are judged against. */
export interface FactsContext {
  readonly ledger: Ledger;
  readonly issuer: string;
  /** Identifiers that the tenant's metadata announces. */
  readonly resources: readonly string[];
  readonly scopes: readonly string[];
}

const BASE64URL = /^[A-Za-z0-9_-]*$/;
const UNRESERVED = /^[A-Za-z0-9._~-]*$/;

/** The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 8707 section 2.1). */
export function authorizeFacts(context: FactsContext, query: RequestParameters): Facts {
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method");
  const state = query.get("state");
  return {
    ...clientFacts(context, query.get("client_id"), undefined),
    ...redirectFacts(context, query.get("client_id"), query.get("redirect_uri")),
    pkce: {
      ...(method === null ? {} : { method: cut(method) }),
      ...(challenge === null
        ? {}
        : {
            challenge: fingerprint(challenge),
            challengeLength: challenge.length,
            challengeCharset: BASE64URL.test(challenge) ? ("base64url" as const) : ("other" as const),
          }),
    },
    state: { length: state?.length ?? 0, ...(state === null ? {} : { sent: fingerprint(state) }) },
    ...resourceFacts(context, query),
    scope: scopeFacts(context, query),
  };
}

/** The token request, for any grant (RFC 6749 sections 4.1.3, 4.4.2 and 6; RFC 8628 section 3.4). */
export function tokenFacts(context: FactsContext, request: WitnessRequest): Facts {
  const { form } = request;
  const credentials = clientCredentials(request, form);
  const grantType = form.get("grant_type");
  const facts: Facts = {
    ...(grantType === null ? {} : { grantType: cut(grantType) }),
    ...clientFacts(context, credentials.id, credentials.method),
    ...resourceFacts(context, form),
    scope: scopeFacts(context, form),
  };
  const refresh = form.get("refresh_token");
  if (refresh) {
    const known = context.ledger.refresh(refresh);
    const foreign = known !== undefined && known.clientId !== credentials.id;
    facts.refreshToken = {
      fingerprint: fingerprint(refresh),
      is: foreign ? "foreign" : (known?.state ?? "unknown"),
    };
  }
  if (grantType === "authorization_code") Object.assign(facts, codeFacts(context, form, credentials.id));
  return facts;
}

function codeFacts(
  { ledger, issuer }: FactsContext,
  form: RequestParameters,
  clientId: string | null,
): Facts {
  const facts: Facts = {};
  const code = form.get("code");
  const known = code ? ledger.code(code) : undefined;
  if (code) {
    const foreign = known !== undefined && (known.clientId !== clientId || known.issuer !== issuer);
    facts.code = { fingerprint: fingerprint(code), is: foreign ? "foreign" : presentedAs(known) };
  }
  const verifier = form.get("code_verifier");
  facts.pkce =
    verifier === null
      ? { matches: null }
      : {
          verifierLength: verifier.length,
          verifierCharset: UNRESERVED.test(verifier) ? "unreserved" : "other",
          matches: known?.challenge === undefined ? null : s256(verifier) === known.challenge,
        };
  const uri = form.get("redirect_uri");
  if (uri !== null) {
    facts.redirect = {
      uri: cut(uri),
      kind: redirectKind(uri),
      ...(known ? { sameAsAuthorized: known.redirectUri === uri } : {}),
    };
  }
  return facts;
}

/** What a code is when it comes: one that was redeemed before is a replay. */
function presentedAs(known: CodeRecord | undefined): NonNullable<Facts["code"]>["is"] {
  if (known === undefined) return "unknown";
  return known.state === "redeemed" ? "replayed" : known.state;
}

/** RFC 7636 section 4.2. */
export function s256(verifier: string): string {
  return createHash("sha256").update(verifier, "ascii").digest("base64url");
}

type AuthMethod = NonNullable<NonNullable<Facts["client"]>["authMethod"]>;

/** Who the client says it is at the token endpoint, and by which method (RFC 6749 section 2.3, RFC 7523). */
export function clientCredentials(
  request: WitnessRequest,
  form: RequestParameters,
): { id: string | null; method: AuthMethod } {
  const methods: AuthMethod[] = [];
  let id = form.get("client_id");
  const basic = /^basic\s+(.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic !== undefined) {
    methods.push("client_secret_basic");
    id ??= formDecoded(Buffer.from(basic, "base64").toString("utf8").split(":")[0] ?? "");
  }
  // An empty one is as good as none (RFC 6749 section 2.3.1).
  if (form.get("client_secret")) methods.push("client_secret_post");
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    methods.push("private_key_jwt");
    id ??=
      text(parseObject(Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString("utf8")), "sub") ??
      null;
  }
  return { id, method: methods.length > 1 ? "several" : (methods[0] ?? "none") };
}

function formDecoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}

function clientFacts(
  { ledger, issuer }: FactsContext,
  id: string | null,
  authMethod: AuthMethod | undefined,
): Facts {
  if (id === null || id === "") return {};
  const known = ledger.client(issuer, id);
  return {
    client: {
      id: cut(id),
      kind: known?.kind ?? "unknown",
      ...(known ? { registeredAt: known.issuer } : {}),
      ...(authMethod ? { authMethod } : {}),
      ...(known?.authMethod === undefined ? {} : { registeredMethod: known.authMethod }),
    },
  };
}

function redirectFacts({ ledger, issuer }: FactsContext, clientId: string | null, uri: string | null): Facts {
  if (uri === null) return {};
  const registered =
    clientId === null ? undefined : ledger.client(issuer, clientId)?.redirectUris.includes(uri);
  return {
    redirect: { uri: cut(uri), kind: redirectKind(uri), ...(registered === undefined ? {} : { registered }) },
  };
}

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** What OAuth 2.1 section 2.3 and RFC 8252 make of a redirect URI. */
export function redirectKind(uri: string): NonNullable<Facts["redirect"]>["kind"] {
  if (!URL.canParse(uri)) return "malformed";
  const { protocol, hostname, hash } = new URL(uri);
  if (hash !== "") return "malformed";
  if (protocol === "https:") return "https";
  if (protocol !== "http:") return "private-scheme";
  return LOOPBACK.has(hostname) ? "loopback" : "http";
}

function resourceFacts({ resources }: FactsContext, parameters: RequestParameters): Facts {
  // One without a path is the same with a slash; what was sent letter for letter stands in the query or the form.
  const named = parameters.getAll("resource").map((one) => announcedResource(one, resources) ?? one);
  return {
    resource: {
      sent: named.map(cut),
      announced: [...resources],
      equal: named.length > 0 && named.every((one) => resources.includes(one)),
    },
  };
}

function scopeFacts(
  { ledger, resources, scopes }: FactsContext,
  parameters: RequestParameters,
): NonNullable<Facts["scope"]> {
  const requested = parameters.get("scope");
  const resource = parameters.get("resource") ?? resources[0] ?? "";
  const challenged = ledger.challenged.get(announcedResource(resource, resources) ?? resource);
  return {
    supported: [...scopes],
    ...(requested === null ? {} : { requested: cut(requested) }),
    ...(challenged === undefined ? {} : { challenged }),
  };
}

/** The registration request (RFC 7591 section 2). */
export function registrationFacts(request: WitnessRequest): Facts {
  const body = parseObject(request.body.toString("utf8"));
  if (!body) return {};
  const optional = {
    tokenEndpointAuthMethod: text(body, "token_endpoint_auth_method"),
    applicationType: text(body, "application_type"),
    clientName: text(body, "client_name"),
    scope: text(body, "scope"),
  };
  const grantTypes = texts(body, "grant_types");
  const responseTypes = texts(body, "response_types");
  return {
    registration: {
      redirectUris: (texts(body, "redirect_uris") ?? []).slice(0, 20).map(cut),
      ...(grantTypes ? { grantTypes: grantTypes.slice(0, 20).map(cut) } : {}),
      ...(responseTypes ? { responseTypes: responseTypes.slice(0, 20).map(cut) } : {}),
      ...Object.fromEntries(
        Object.entries(optional).flatMap(([name, value]) => (value ? [[name, cut(value)]] : [])),
      ),
      fields: Object.keys(body).slice(0, 50).map(cut),
    },
  };
}
