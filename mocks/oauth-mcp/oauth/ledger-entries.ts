/** What an answer changes in the ledger: written where the answer is concluded, beside the facts that tell of it. */

import { text, texts } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject } from "../http/message.ts";
import type { RequestParameters } from "../http/witness-request.ts";
import type { ClientRecord, Ledger } from "../log/ledger.ts";
import type { IssuedTokens } from "./issued-tokens.ts";

/** Enters the code of the redirect that ends an authorization request (RFC 6749 section 4.1.2). */
export function enterCode(ledger: Ledger, code: string, request: RequestParameters, issuer: string): void {
  ledger.issuedCode(code, {
    issuer,
    clientId: request.get("client_id") ?? "",
    redirectUri: request.get("redirect_uri") ?? "",
    challenge: request.get("code_challenge") ?? undefined,
    state: "current",
  });
}

/**
 * Enters the tokens of an answer, and what they were given for: a code is redeemed, a refresh token that another one
 * replaces is rotated.
 * @param request form of the token request, as the client sent it
 */
export function enterTokens(
  ledger: Ledger,
  { accessToken, access, refreshToken }: IssuedTokens,
  request: RequestParameters,
  from: { readonly issuer: string; readonly clientId: string },
): void {
  ledger.issuedAccess(accessToken, access);
  const code = request.get("code");
  if (code !== null) ledger.redeemedCode(code);
  if (refreshToken === undefined) return;
  const spent = request.get("refresh_token");
  if (spent !== null && spent !== refreshToken) ledger.rotatedRefresh(spent);
  const { issuer, clientId } = from;
  ledger.issuedRefresh(refreshToken, { issuer, clientId, grantId: access.grantId, state: "current" });
}

/** Enters a client that registered (RFC 7591 section 3.2.1). */
export function enterRegistration(ledger: Ledger, answer: Answer, issuer: string): void {
  const body = bodyObject(answer);
  const id = text(body, "client_id");
  if (answer.status === 201 && id !== undefined) ledger.knowClient(registered(id, issuer, body));
}

/** Follows what was done to a client at its configuration endpoint (RFC 7592 sections 2.2 and 2.3). */
export function enterConfiguration(
  ledger: Ledger,
  answer: Answer,
  method: string,
  id: string,
  issuer: string,
): void {
  if (answer.status >= 300) return;
  if (method === "DELETE") ledger.revokeClient(issuer, id);
  else if (method === "PUT") ledger.knowClient(registered(id, issuer, bodyObject(answer)));
}

/** The client as the answer describes it: what a server registered may differ from what it was asked for. */
function registered(id: string, issuer: string, body: Record<string, unknown> | undefined): ClientRecord {
  const authMethod = text(body, "token_endpoint_auth_method");
  return { id, kind: "registered", issuer, redirectUris: texts(body, "redirect_uris") ?? [], authMethod };
}
