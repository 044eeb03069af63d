/** Stands in for a strict client of the witness in its tests: oauth4webapi, step by step, each step changeable. */
import * as oauth from "oauth4webapi";
import type { WitnessTenant } from "../../witness-log/control-client.ts";

export const REDIRECT_URI = "http://127.0.0.1:9/callback";
export const INSECURE = { [oauth.allowInsecureRequests]: true } as const;

/** What a client needs to know of a provider beforehand. */
export type Provider = Pick<WitnessTenant, "issuer" | "mcpUrl">;

export interface Registered {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
}

export interface Authorized extends Registered {
  readonly code: string;
  readonly verifier: string;
  readonly callback: URLSearchParams;
}

/** Reads the AS metadata (RFC 8414). */
export async function discover(tenant: Provider, issuer = tenant.issuer): Promise<oauth.AuthorizationServer> {
  const identifier = new URL(issuer);
  const response = await oauth.discoveryRequest(identifier, { algorithm: "oauth2", ...INSECURE });
  return oauth.processDiscoveryResponse(identifier, response);
}

/** Registers a public client (RFC 7591). */
export async function register(
  tenant: Provider,
  metadata: Partial<oauth.OmitSymbolProperties<oauth.Client>> = {},
): Promise<Registered> {
  const server = await discover(tenant);
  const response = await oauth.dynamicClientRegistrationRequest(
    server,
    {
      client_name: "Strict client",
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      ...metadata,
    },
    INSECURE,
  );
  return { server, client: await oauth.processDynamicClientRegistrationResponse(response) };
}

/** The authorization URL of a correct request; `change` sets parameters, or drops those that are null. */
export async function authorizationUrl(
  tenant: Provider,
  { server, client }: Registered,
  change: Readonly<Record<string, string | null>> = {},
): Promise<{ url: URL; verifier: string; state: string }> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(server.authorization_endpoint ?? "");
  const parameters: Record<string, string | null> = {
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    scope: "mcp:read mcp:tools",
    resource: tenant.mcpUrl,
    ...change,
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== null) url.searchParams.set(name, value);
  return { url, verifier, state };
}

/** Follows one redirect only: an automatic approval needs no more. */
export async function authorize(
  tenant: Provider,
  registered?: Registered,
  change: Readonly<Record<string, string | null>> = {},
): Promise<Authorized> {
  const known = registered ?? (await register(tenant));
  const { url, verifier, state } = await authorizationUrl(tenant, known, change);
  const response = await fetch(url, { redirect: "manual" });
  const location = response.headers.get("location");
  if (location === null)
    throw new Error(`Expected a redirect, got ${response.status}: ${await response.text()}`);
  const callback = oauth.validateAuthResponse(known.server, known.client, new URL(location), state);
  return { ...known, code: callback.get("code") ?? "", verifier, callback };
}

/** A whole authorization: token answer included. */
export async function connect(
  tenant: Provider,
  registered?: Registered,
  change: Readonly<Record<string, string | null>> = {},
): Promise<{ authorized: Authorized; tokens: oauth.TokenEndpointResponse }> {
  const authorized = await authorize(tenant, registered, change);
  const response = await oauth.authorizationCodeGrantRequest(
    authorized.server,
    authorized.client,
    oauth.None(),
    authorized.callback,
    REDIRECT_URI,
    authorized.verifier,
    { ...INSECURE, additionalParameters: { resource: tenant.mcpUrl } },
  );
  const tokens = await oauth.processAuthorizationCodeResponse(authorized.server, authorized.client, response);
  return { authorized, tokens };
}

/** Posts a form; what a client does that is not as strict as it should be. */
export async function post(
  url: string | undefined,
  form: Record<string, string | string[]>,
  headers: Record<string, string> = {},
) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
  const response = await fetch(url ?? "", { method: "POST", body, headers, redirect: "manual" });
  const text = await response.text();
  const json: Record<string, unknown> = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, json, text };
}

/** One JSON-RPC message to an MCP endpoint. */
export function rpc(
  url: string,
  token: string | undefined,
  message: object,
  headers: Record<string, string> = {},
) {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
}

export const INITIALIZE = {
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "strict", version: "1" } },
};
