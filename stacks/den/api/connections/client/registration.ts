import { z } from "zod";
import { Refusal } from "../../http/refusal.ts";
import type { Fetch } from "../outgoing-fetch.ts";
import type { Discovery } from "./discovery.ts";

/** A client as the authorization server knows it (RFC 7591 section 3.2.1), kept whole for RFC 7592. */
export const clientRecordSchema = z.looseObject({
  client_id: z.string(),
  client_secret: z.string().optional(),
  token_endpoint_auth_method: z.string().optional(),
  registration_client_uri: z.string().optional(),
  registration_access_token: z.string().optional(),
});
export type ClientRecord = z.infer<typeof clientRecordSchema>;

export interface ClientDescription {
  readonly redirectUri: string;
  readonly name: string;
  readonly homepage: string;
}

/**
 * Registers a client (RFC 7591).
 * @throws Refusal `registration_unavailable` when it offers none; what the SDK throws when it refuses
 */
export async function register(
  discovery: Discovery,
  description: ClientDescription,
  fetch: Fetch,
): Promise<ClientRecord> {
  const { registerClient } = await import("@modelcontextprotocol/sdk/client/auth.js");
  const { metadata } = discovery;
  const { redirectUri, name, homepage } = description;
  if (metadata && !metadata.registration_endpoint) {
    throw new Refusal({
      code: "registration_unavailable",
      message: `${metadata.issuer} doesn't let apps register themselves.`,
      hint: `Register Den there by hand with the redirect URI ${redirectUri}, then enter the client id.`,
    });
  }
  const clientMetadata = {
    client_name: name,
    client_uri: homepage,
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: isLoopback(redirectUri) ? "native" : "web",
    token_endpoint_auth_method: chooseAuthMethod(metadata?.token_endpoint_auth_methods_supported),
  };
  // No scope: servers take it for the most that this client may ever ask for, which would bar a step-up later.
  let whole: unknown;
  const answer = await registerClient(discovery.authorizationServerUrl, {
    clientMetadata,
    // The SDK drops what RFC 7592 adds; without it the client could never be deleted again.
    fetchFn: async (url, init) => {
      const response = await fetch(url, init);
      if (response.ok) whole = await response.clone().json();
      return response;
    },
    ...(metadata ? { metadata } : {}),
  });
  return clientRecordSchema.parse({ ...z.record(z.string(), z.unknown()).parse(whole), ...answer });
}

/** A server can keep a secret, so it takes one where it may; `client_secret_basic` is RFC 8414's default. */
function chooseAuthMethod(supported: readonly string[] = ["client_secret_basic"]): string {
  const wanted = ["client_secret_basic", "client_secret_post", "none"];
  return wanted.find((method) => supported.includes(method)) ?? "none";
}

/** SEP-837: an app reached through loopback is a native one, and servers allow http redirects only to those. */
function isLoopback(uri: string): boolean {
  return ["127.0.0.1", "[::1]", "localhost"].includes(new URL(uri).hostname);
}
