import { z } from "zod";
import { Refusal } from "../../http/refusal.ts";
import type { Fetch } from "../outgoing-fetch.ts";
import type { Discovery } from "./discovery.ts";
import type { ClientRecord } from "./registration.ts";

export const tokensSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.coerce.number().optional(),
  scope: z.string().optional(),
});
export type Tokens = z.infer<typeof tokensSchema>;

/** Makes the authorization request: PKCE S256, state, resource; the verifier is for `redeem`. */
export async function beginAuthorization(
  discovery: Discovery,
  client: ClientRecord,
  request: { redirectUri: string; state: string },
): Promise<{ authorizationUrl: URL; codeVerifier: string }> {
  const { startAuthorization } = await import("@modelcontextprotocol/sdk/client/auth.js");
  return startAuthorization(discovery.authorizationServerUrl, {
    clientInformation: client,
    redirectUrl: request.redirectUri,
    state: request.state,
    ...(discovery.metadata ? { metadata: discovery.metadata } : {}),
    ...(discovery.scope ? { scope: discovery.scope } : {}),
    ...(discovery.resource ? { resource: discovery.resource } : {}),
  });
}

/**
 * RFC 9207 section 2.4: an `iss` in the answer must be the issuer that was asked, compared as a string, and must be
 * there when the server said that it sends one. Checked before anything else in the answer, errors included.
 * @throws Refusal `issuer_mismatch`
 */
export function checkIssuer(discovery: Discovery, iss: string | undefined): void {
  const expected = discovery.metadata?.issuer;
  if (expected === undefined) return;
  const required = discovery.metadata?.authorization_response_iss_parameter_supported === true;
  if (iss === undefined ? !required : iss === expected) return;
  throw new Refusal({
    code: "issuer_mismatch",
    message:
      iss === undefined
        ? `The answer doesn't say that it comes from ${expected}.`
        : `The answer comes from ${iss}, but ${expected} was asked.`,
    hint: "Somebody may be mixing up sign-in servers. Try again, and tell the provider if it stays.",
  });
}

/** Trades the code for tokens, once: a code that was refused is never sent again (OAuth 2.1 section 4.1.3). */
export async function redeem(
  discovery: Discovery,
  client: ClientRecord,
  answer: { code: string; codeVerifier: string; redirectUri: string },
  fetch: Fetch,
): Promise<Tokens> {
  const { exchangeAuthorization } = await import("@modelcontextprotocol/sdk/client/auth.js");
  const tokens = await exchangeAuthorization(discovery.authorizationServerUrl, {
    clientInformation: client,
    authorizationCode: answer.code,
    codeVerifier: answer.codeVerifier,
    redirectUri: answer.redirectUri,
    fetchFn: fetch,
    ...(discovery.metadata ? { metadata: discovery.metadata } : {}),
    ...(discovery.resource ? { resource: discovery.resource } : {}),
  });
  return tokensSchema.parse(tokens);
}

/** Trades the refresh token for new tokens; the answer keeps the old refresh token when it brings no new one. */
export async function refresh(
  discovery: Discovery,
  client: ClientRecord,
  refreshToken: string,
  fetch: Fetch,
): Promise<Tokens> {
  const { refreshAuthorization } = await import("@modelcontextprotocol/sdk/client/auth.js");
  const tokens = await refreshAuthorization(discovery.authorizationServerUrl, {
    clientInformation: client,
    refreshToken,
    fetchFn: fetch,
    ...(discovery.metadata ? { metadata: discovery.metadata } : {}),
    ...(discovery.resource ? { resource: discovery.resource } : {}),
  });
  return tokensSchema.parse(tokens);
}
