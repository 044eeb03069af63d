/** Stands in for an application's credential store behind the official clients: everything in memory. */
import type { OAuthClientProvider, OAuthDiscoveryState } from "@modelcontextprotocol/client";
import { REDIRECT_URI } from "./strict-client.ts";

export type MemoryProvider = OAuthClientProvider & { authorizationUrl?: URL };

/** @param more members that replace or extend the provider's own, e.g. `clientMetadataUrl` */
export function memoryProvider(more: Partial<OAuthClientProvider> = {}): MemoryProvider {
  let information: Awaited<ReturnType<OAuthClientProvider["clientInformation"]>>;
  let tokens: Awaited<ReturnType<OAuthClientProvider["tokens"]>>;
  let verifier = "";
  let discovery: OAuthDiscoveryState | undefined;
  const provider: MemoryProvider = {
    redirectUrl: REDIRECT_URI,
    clientMetadata: {
      client_name: "Official client",
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    state: () => crypto.randomUUID(),
    clientInformation: () => information,
    saveClientInformation: (made) => {
      information = made;
    },
    tokens: () => tokens,
    saveTokens: (got) => {
      tokens = got;
    },
    redirectToAuthorization: (url) => {
      provider.authorizationUrl = url;
    },
    saveCodeVerifier: (made) => {
      verifier = made;
    },
    codeVerifier: () => verifier,
    discoveryState: () => discovery,
    saveDiscoveryState: (state) => {
      discovery = state;
    },
    ...more,
  };
  return provider;
}
