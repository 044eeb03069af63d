/** Facts about what an authorization server answered; `ledger-entries.ts` has what it changes in the ledger. */

import { cut, writtenPath } from "../../witness-log/fields.ts";
import { fingerprint } from "../../witness-log/fingerprint.ts";
import { text } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject, headerOf } from "../http/message.ts";
import type { RequestParameters } from "../http/witness-request.ts";
import type { Facts } from "../log/line.ts";
import type { IssuedTokens } from "./issued-tokens.ts";

/** The redirect that ends an authorization request (RFC 6749 section 4.1.2, RFC 9207 section 2). */
export function redirectAnswerFacts(answer: Answer, request: RequestParameters, issuer: string): Facts {
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

/** A token answer: what was issued, or why nothing was (RFC 6749 sections 5.1 and 5.2). */
export function tokenAnswerFacts(answer: Answer, issued: IssuedTokens | undefined): Facts {
  if (issued === undefined) return errorAnswerFacts(answer);
  const { accessToken, access, refreshToken, expiresIn } = issued;
  return {
    issued: {
      accessToken: fingerprint(accessToken),
      ...(refreshToken === undefined ? {} : { refreshToken: fingerprint(refreshToken) }),
      ...(expiresIn === undefined ? {} : { expiresIn }),
      scope: access.scope,
      audience: access.audience,
      clientId: access.clientId,
    },
    account: access.account,
  };
}

/** A registration answer: the client's id (RFC 7591 section 3.2.1). */
export function registrationAnswerFacts(answer: Answer, issuer: string): Facts {
  const id = text(bodyObject(answer), "client_id");
  if (answer.status !== 201 || id === undefined) return errorAnswerFacts(answer);
  return { client: { id, kind: "registered", registeredAt: issuer }, issued: { clientId: id } };
}

/** An answer of the configuration endpoint: whose it is (RFC 7592 sections 2.2 and 2.3). */
export function configurationAnswerFacts(answer: Answer, id: string, issuer: string): Facts {
  if (answer.status >= 300) return errorAnswerFacts(answer);
  return { client: { id: cut(id), kind: "registered", registeredAt: issuer } };
}
