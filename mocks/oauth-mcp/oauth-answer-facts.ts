/** Facts about what an authorization server answered, and the ledger's record of what it handed out. */

import type { Facts } from "./exchange.ts";
import { cut, writtenPath } from "./fields.ts";
import { fingerprint } from "./fingerprint.ts";
import type { AccessRecord, Ledger } from "./ledger.ts";
import { type Answer, bodyObject, headerOf, parseObject, text, texts } from "./message.ts";

/** The redirect that ends an authorization request (RFC 6749 section 4.1.2, RFC 9207 section 2). */
export function redirectAnswerFacts(answer: Answer, request: URLSearchParams, issuer: string): Facts {
  const location = headerOf(answer, "location");
  if (location === undefined || !URL.canParse(location, issuer)) return {};
  const target = new URL(location, issuer);
  // An error of a response type that was to be answered in the fragment is answered there too.
  const answered =
    target.search === "" && target.hash.length > 1
      ? new URLSearchParams(target.hash.slice(1))
      : target.searchParams;
  const facts: Facts = {
    location: {
      target: cut(`${target.protocol}//${target.host}${writtenPath(target.pathname)}`),
      params: [...new Set(answered.keys())].slice(0, 20).map(cut),
    },
  };
  const code = answered.get("code");
  const error = answered.get("error");
  if (code === null && error === null) return facts;
  facts.outcome = code === null ? "error" : "code";
  if (code !== null) facts.issued = { code: fingerprint(code) };
  if (error !== null) facts.error = described(error, answered.get("error_description"));
  facts.state = stateFacts(request.get("state"), answered.get("state"));
  facts.iss = issFacts(answered.get("iss"), issuer);
  return facts;
}

function described(code: string, description: string | null | undefined): NonNullable<Facts["error"]> {
  return { code: cut(code), ...(description ? { description: cut(description) } : {}) };
}

function stateFacts(sent: string | null, returned: string | null): NonNullable<Facts["state"]> {
  return {
    length: sent?.length ?? 0,
    ...(sent === null ? {} : { sent: fingerprint(sent) }),
    returned:
      sent === returned ? (sent === null ? "none" : "echoed") : returned === null ? "dropped" : "altered",
  };
}

function issFacts(value: string | null, issuer: string): NonNullable<Facts["iss"]> {
  if (value === null) return { value, is: "missing" };
  if (value === issuer) return { value, is: "correct" };
  return { value: cut(value), is: normalised(value) === normalised(issuer) ? "normalised" : "wrong" };
}

function normalised(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/$/, "").toLowerCase() : url;
}

/** OAuth errors in a JSON body (RFC 6749 section 5.2). */
export function errorAnswerFacts(answer: Answer): Facts {
  if (answer.status < 400) return {};
  const body = bodyObject(answer);
  const code = text(body, "error");
  return code === undefined ? {} : { error: described(code, text(body, "error_description")) };
}

/** A token answer: writes the ledger, and says what was issued (RFC 6749 section 5.1). */
export function tokenAnswerFacts(
  answer: Answer,
  ledger: Ledger,
  of: {
    issuer: string;
    clientId: string;
    /** The engine's grant that a token's `jti` came from. */
    grantOf: (jti: string) => string | undefined;
    /** A fault made the token expire at once, whatever it says of itself. */
    bornExpired: boolean;
    spent: { code?: string | undefined; refreshToken?: string | undefined };
  },
): Facts {
  const body = bodyObject(answer);
  const token = text(body, "access_token");
  if (answer.status !== 200 || token === undefined) return errorAnswerFacts(answer);
  const claims = parseObject(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  const record: AccessRecord = {
    issuer: text(claims, "iss") ?? of.issuer,
    audience: text(claims, "aud") ?? "",
    clientId: text(claims, "client_id") ?? of.clientId,
    account: text(claims, "sub") ?? "",
    scope: text(claims, "scope") ?? text(body, "scope") ?? "",
    grantId: of.grantOf(text(claims, "jti") ?? "") ?? "",
    expiresAt: typeof claims?.exp === "number" && !of.bornExpired ? claims.exp : 0,
    revoked: false,
  };
  ledger.issuedAccess(token, record);
  const refreshToken = text(body, "refresh_token");
  if (of.spent.code !== undefined) {
    const spent = ledger.code(of.spent.code);
    if (spent) spent.state = "replayed";
  }
  if (
    of.spent.refreshToken !== undefined &&
    refreshToken !== undefined &&
    refreshToken !== of.spent.refreshToken
  ) {
    const spent = ledger.refresh(of.spent.refreshToken);
    if (spent) spent.state = "rotated";
  }
  if (refreshToken !== undefined) {
    ledger.issuedRefresh(refreshToken, {
      issuer: of.issuer,
      clientId: of.clientId,
      grantId: record.grantId,
      state: "current",
    });
  }
  const expiresIn = body?.expires_in;
  return {
    issued: {
      accessToken: fingerprint(token),
      ...(refreshToken === undefined ? {} : { refreshToken: fingerprint(refreshToken) }),
      ...(typeof expiresIn === "number" ? { expiresIn } : {}),
      scope: record.scope,
      audience: record.audience,
      clientId: record.clientId,
    },
    account: record.account,
  };
}

/** A registration answer: the client's id, and the ledger's record of it (RFC 7591 section 3.2.1). */
export function registrationAnswerFacts(answer: Answer, ledger: Ledger, issuer: string): Facts {
  const body = bodyObject(answer);
  const id = text(body, "client_id");
  if (answer.status !== 201 || id === undefined) return errorAnswerFacts(answer);
  ledger.knowClient({ id, kind: "registered", issuer, redirectUris: texts(body, "redirect_uris") ?? [] });
  return { client: { id, kind: "registered", registeredAt: issuer }, issued: { clientId: id } };
}

/** An answer of the configuration endpoint: the ledger follows what was changed (RFC 7592 sections 2.2 and 2.3). */
export function configurationAnswerFacts(
  answer: Answer,
  method: string,
  id: string,
  ledger: Ledger,
  issuer: string,
): Facts {
  if (answer.status >= 300) return errorAnswerFacts(answer);
  if (method === "DELETE") ledger.revokeClient(issuer, id);
  else if (method === "PUT") {
    const redirectUris = texts(bodyObject(answer), "redirect_uris") ?? [];
    ledger.knowClient({ id, kind: "registered", issuer, redirectUris });
  }
  return { client: { id: cut(id), kind: "registered", registeredAt: issuer } };
}
