/** A client whose OAuth is `oauth4webapi`, and whose MCP is the plainest that the wire allows. */
import * as oauth from "oauth4webapi";
import { ClientRefusal, readChallenge } from "./discovery.ts";
import { readAnswer } from "./message.ts";
import { REDIRECT_URI } from "./oauth.ts";
import type { OfficialClient } from "./official-clients.ts";
import { isPending, visit } from "./person.ts";
import { bodyOf, headersOf, isStatelessWire, type Wire } from "./wire.ts";

const INSECURE = { [oauth.allowInsecureRequests]: true };
const honest = () => false;

interface Grant {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  tokens: oauth.TokenEndpointResponse;
}

export function oauth4webapiClient(url: string, wire: Wire, clientId?: string): OfficialClient {
  let grant: Grant | undefined;
  let session: string | undefined;
  let agreed: string | undefined;
  let nextId = 1;

  const post = async (method: string, id?: number, params?: Record<string, unknown>): Promise<Response> => {
    const message = { method, id, ...(params ? { params } : {}) };
    const state = { wire, session, agreed, mirrored: new Map<string, string>() };
    const body = bodyOf(message, state, honest);
    const headers = new Headers(headersOf(message, state, honest));
    if (!grant) return fetch(url, { method: "POST", headers, body });
    return oauth
      .protectedResourceRequest(grant.tokens.access_token, "POST", new URL(url), headers, body, INSECURE)
      .catch((error: unknown) => {
        // It throws the challenge, which is the answer here.
        if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
        throw error;
      });
  };

  const send = async (method: string, params?: Record<string, unknown>, notification = false) => {
    const id = notification ? undefined : nextId++;
    let response = await post(method, id, params);
    if (response.status === 401) {
      const refreshed = grant ? await refreshOf(grant, url) : undefined;
      if (grant && refreshed) grant.tokens = refreshed;
      else
        grant = await authorize(url, readChallenge(response), isStatelessWire(wire), grant?.client, clientId);
      response = await post(method, id, params);
    }
    const more = response.status === 403 && grant ? readChallenge(response) : undefined;
    if (grant && more?.error === "insufficient_scope") {
      const scope = [...new Set(`${grant.tokens.scope ?? ""} ${more.scope ?? ""}`.split(" "))]
        .join(" ")
        .trim();
      grant = await authorize(url, { ...more, scope }, isStatelessWire(wire), grant.client, clientId);
      response = await post(method, id, params);
    }
    if (method === "initialize") session = response.headers.get("mcp-session-id") ?? undefined;
    if (!response.ok) throw new ClientRefusal(`${method} was answered ${response.status}`);
    return (await readAnswer(response, id)).answer?.result;
  };

  return {
    connect: async () => {
      if (!isStatelessWire(wire)) {
        const clientInfo = { name: "oauth4webapi-client", version: "1.0.0" };
        const result = await send("initialize", { protocolVersion: wire, capabilities: {}, clientInfo });
        agreed = String(result?.protocolVersion);
        await send("notifications/initialized", undefined, true);
      }
      await send("tools/list");
    },
    call: async (name, args) => {
      await send("tools/call", { name, arguments: args });
    },
    leave: async () => {
      if (session === undefined) return;
      const headers = new Headers({ "mcp-session-id": session, "mcp-protocol-version": agreed ?? wire });
      if (grant) headers.set("authorization", `Bearer ${grant.tokens.access_token}`);
      await (await fetch(url, { method: "DELETE", headers })).body?.cancel();
    },
  };
}

async function authorize(
  url: string,
  challenge: ReturnType<typeof readChallenge>,
  stateless: boolean,
  known: oauth.Client | undefined,
  clientId: string | undefined,
): Promise<Grant> {
  const resource = await discoverResource(url, challenge.resourceMetadata);
  const server = await discoverServer(new URL(resource.authorization_servers?.[0] ?? ""));
  if (!server.code_challenge_methods_supported?.includes("S256")) throw new ClientRefusal("no S256");
  const client =
    known ?? (clientId === undefined ? await register(server, stateless) : { client_id: clientId });
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const target = new URL(server.authorization_endpoint ?? "");
  const scope = challenge.scope ?? resource.scopes_supported?.join(" ");
  const query = {
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    resource: resource.resource,
    ...(scope === undefined ? {} : { scope }),
  };
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  const visited = await visit(target);
  const callback = isPending(visited) ? await visited.decide("approve") : visited;
  const given = Object.entries(callback ?? {}).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
  const parameters = oauth.validateAuthResponse(server, client, new URLSearchParams(given), state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authenticationOf(client),
    parameters,
    REDIRECT_URI,
    verifier,
    { ...INSECURE, additionalParameters: { resource: resource.resource } },
  );
  return { server, client, tokens: await oauth.processAuthorizationCodeResponse(server, client, response) };
}

async function refreshOf(grant: Grant, url: string): Promise<oauth.TokenEndpointResponse | undefined> {
  const { server, client, tokens } = grant;
  if (tokens.refresh_token === undefined) return undefined;
  const options = { ...INSECURE, additionalParameters: { resource: url } };
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    authenticationOf(client),
    tokens.refresh_token,
    options,
  );
  if (!response.ok) return undefined;
  return oauth.processRefreshTokenResponse(server, client, response);
}

/** As it is registered: a server may give a secret to a client that asked for none. */
function authenticationOf({ client_secret, token_endpoint_auth_method }: oauth.Client): oauth.ClientAuth {
  if (typeof client_secret !== "string" || token_endpoint_auth_method === "none") return oauth.None();
  return token_endpoint_auth_method === "client_secret_post"
    ? oauth.ClientSecretPost(client_secret)
    : oauth.ClientSecretBasic(client_secret);
}

/** Where the challenge points; else its own discovery, and the root that it does not try by itself. */
async function discoverResource(url: string, announced: string | undefined): Promise<oauth.ResourceServer> {
  const resource = new URL(url);
  if (announced !== undefined)
    return oauth.processResourceDiscoveryResponse(resource, await fetch(announced));
  const atPath = await oauth.resourceDiscoveryRequest(resource, INSECURE);
  if (atPath.ok) return oauth.processResourceDiscoveryResponse(resource, atPath);
  const atRoot = await fetch(`${resource.origin}/.well-known/oauth-protected-resource`);
  return oauth.processResourceDiscoveryResponse(resource, atRoot);
}

async function discoverServer(issuer: URL): Promise<oauth.AuthorizationServer> {
  const first = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...INSECURE });
  if (first.ok) return oauth.processDiscoveryResponse(issuer, first);
  const path = issuer.pathname === "/" ? "" : issuer.pathname;
  const inserted = await fetch(`${issuer.origin}/.well-known/openid-configuration${path}`);
  if (inserted.ok) return oauth.processDiscoveryResponse(issuer, inserted);
  return oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...INSECURE }),
  );
}

async function register(server: oauth.AuthorizationServer, stateless: boolean): Promise<oauth.Client> {
  const metadata = {
    client_name: "oauth4webapi client",
    redirect_uris: [REDIRECT_URI],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
    ...(stateless ? { application_type: "native" } : {}),
  };
  const response = await oauth.dynamicClientRegistrationRequest(server, metadata, INSECURE);
  return oauth.processDynamicClientRegistrationResponse(response);
}
