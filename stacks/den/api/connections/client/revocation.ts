import type { Fetch } from "../outgoing-fetch.ts";
import type { Tokens } from "./authorization.ts";
import type { Discovery } from "./discovery.ts";
import type { ClientRecord } from "./registration.ts";

/**
 * Tells the provider that the tokens are no longer wanted (RFC 7009); revoking the refresh token ends the whole
 * grant. Best effort: nothing is thrown, and a provider without a revocation endpoint is not asked.
 */
export async function revoke(
  discovery: Discovery,
  client: ClientRecord,
  tokens: Tokens,
  fetch: Fetch,
): Promise<void> {
  const endpoint = discovery.metadata?.revocation_endpoint;
  if (!endpoint) return;
  const [token, hint] = tokens.refresh_token
    ? [tokens.refresh_token, "refresh_token"]
    : [tokens.access_token, "access_token"];
  const body = new URLSearchParams({ token, token_type_hint: hint });
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = client;
  if (secret && method !== "client_secret_post") {
    headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;
  } else {
    body.set("client_id", id);
    if (secret) body.set("client_secret", secret);
  }
  await discard(fetch(endpoint, { method: "POST", headers, body }));
}

/** Deletes a dynamically registered client at the provider (RFC 7592 section 2.3), where it offers that. Best effort. */
export async function unregister(client: ClientRecord, fetch: Fetch): Promise<void> {
  if (!client.registration_client_uri || !client.registration_access_token) return;
  const headers = { authorization: `Bearer ${client.registration_access_token}` };
  await discard(fetch(client.registration_client_uri, { method: "DELETE", headers }));
}

async function discard(answer: Promise<Response>): Promise<void> {
  await answer.then((response) => response.body?.cancel()).catch(() => undefined);
}
