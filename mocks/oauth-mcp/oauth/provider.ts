/** Configuration of the authorization server engine: certified software, set as strictly as the specifications ask. */
import {
  type Adapter,
  type ClientMetadata,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from "oidc-provider";
import type { TenantOptions } from "../../witness-log/options.ts";
import { errorPage } from "../http/pages.ts";
import type { TenantUrls } from "../http/tenant-urls.ts";
import { approvalPolicy } from "./approval.ts";
import { exchangeOf } from "./engine.ts";
import { announcedResource } from "./resource-indicator.ts";
import { signingKey } from "./signing-key.ts";
import type { Storage } from "./storage.ts";

const ROUTES = {
  authorization: "/authorize",
  token: "/token",
  registration: "/register",
  revocation: "/revoke",
  introspection: "/introspect",
  jwks: "/jwks",
  device_authorization: "/device_authorization",
  code_verification: "/device",
} as const;

/** How the engine reaches a client's metadata document; replaced by the tenant, which knows documents by heart. */
export type FetchDocument = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface ProviderSetup {
  readonly issuer: string;
  readonly urls: TenantUrls;
  readonly options: TenantOptions;
  readonly storage: Storage;
  readonly fetchDocument: FetchDocument;
}

export function createProvider(setup: ProviderSetup): Provider {
  const provider = new Provider(setup.issuer, configuration(setup));
  // The front writes scheme and host of the issuer into every request that it hands over.
  provider.proxy = true;
  return provider;
}

/** Every scope that can be granted: the resource's own, and what single tools ask for. */
function grantableScopes(options: TenantOptions): string[] {
  return [
    ...new Set([
      ...options.scopes,
      ...Object.values(options.toolScopes).flatMap((scope) => scope.split(" ")),
    ]),
  ];
}

/** Path under which an issuer's endpoints lie; empty for an issuer without a path. */
export function mountPath(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, "");
}

/** A client that exists without registration, as the engine describes clients. */
export function clientMetadata(client: TenantOptions["clients"][number]): ClientMetadata {
  return {
    client_id: client.clientId,
    redirect_uris: client.redirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes("authorization_code") ? ["code"] : [],
    token_endpoint_auth_method: client.jwks
      ? "private_key_jwt"
      : client.secret
        ? "client_secret_basic"
        : "none",
    ...(client.secret ? { client_secret: client.secret } : {}),
    ...(client.jwks ? { jwks: client.jwks, token_endpoint_auth_signing_alg: "ES256" } : {}),
    ...(client.name ? { client_name: client.name } : {}),
  };
}

function configuration({ issuer, urls, options, storage, fetchDocument }: ProviderSetup): Configuration {
  return {
    adapter: (kind: string) => bentAdapter(kind, storage.adapter(kind)),
    clients: options.clients.map(clientMetadata),
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    jwks: { keys: [{ ...signingKey(), use: "sig", alg: "ES256" }] },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    routes: ROUTES,
    scopes: [...grantableScopes(options), ...(options.offlineAccess ? ["offline_access"] : [])],
    responseTypes: ["code"],
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
    pkce: { required: () => true },
    // RFC 6749 would let a client with one redirect URI leave it out; OAuth 2.1 compares what was sent.
    allowOmittingSingleRegisteredRedirectUri: false,
    acceptQueryParamAccessTokens: false,
    clockTolerance: 0,
    cookies: {
      keys: [],
      names: { session: "_witness_session", interaction: "_witness_consent", resume: "_witness_resume" },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: options.dynamicRegistration },
      registrationManagement: { enabled: options.dynamicRegistration, rotateRegistrationAccessToken: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      clientIdMetadataDocument: {
        enabled: options.clientDocuments,
        ack: "draft-02",
        allowFetch: () => true,
        allowClient: () => true,
      },
      resourceIndicators: {
        enabled: true,
        // A client that names no resource gets the first one: many real servers do so, and the judge will say it.
        defaultResource: (_ctx, _client, oneOf) =>
          oneOf && oneOf.length === 1 ? (oneOf[0] ?? "") : (oneOf ?? urls.resources[0] ?? ""),
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, indicator) => {
          const announced = announcedResource(indicator, urls.resources);
          if (announced === undefined) throw new errors.InvalidTarget();
          refuseUnknownScope(ctx, options);
          return {
            scope: [...grantableScopes(options), "offline_access"].join(" "),
            audience: exchangeOf(ctx.req)?.quirks.audience ?? announced,
            accessTokenTTL: options.accessTokenSeconds,
            accessTokenFormat: "jwt",
            jwt: { sign: { alg: "ES256" } },
          };
        },
      },
    },
    interactions: {
      policy: approvalPolicy(options),
      url: (_ctx, interaction) => `${mountPath(issuer)}/consent/${interaction.uid}`,
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: (_ctx, client, code) =>
      options.refreshTokens &&
      client.grantTypeAllowed("refresh_token") &&
      (!options.offlineAccess || code.scopes.has("offline_access")),
    rotateRefreshToken: (ctx) => !exchangeOf(ctx.req)?.quirks.keepsRefreshToken,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: options.accessTokenSeconds,
      AuthorizationCode: 60,
      ClientCredentials: options.accessTokenSeconds,
      DeviceCode: 600,
      Grant: options.refreshTokenSeconds,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: options.refreshTokenSeconds,
      Session: 3600,
    },
    renderError: (ctx, out) => renderError(ctx, out),
    // Browser-based clients call these endpoints from any origin; a token endpoint without cookies has nothing to lose.
    clientBasedCORS: () => options.cors,
    fetch: fetchDocument,
  };
}

const BENT = new Set(["AuthorizationCode", "RefreshToken", "Client"]);

/** What the engine reads back of codes, refresh tokens and clients, as a fault bends it for this one exchange. */
function bentAdapter(kind: string, adapter: Adapter): Adapter {
  if (!BENT.has(kind)) return adapter;
  return {
    ...adapter,
    find: async (id) => {
      const { req } = Provider.ctx ?? {};
      const { reuses, ignoresChallenge, ignoresSecret } = (req && exchangeOf(req)?.quirks) ?? {};
      const payload = await adapter.find(id);
      if (!payload || (!reuses && !ignoresChallenge && !ignoresSecret)) return payload;
      const bent = { ...payload };
      if (kind === "Client" && ignoresSecret) {
        bent.token_endpoint_auth_method = "none";
        delete bent.client_secret;
      }
      if (reuses) delete bent.consumed;
      if (ignoresChallenge) delete bent.codeChallenge;
      return bent;
    },
  };
}

/** The engine leaves unknown scopes out; a request that names nothing else must fail (RFC 6749 section 3.3). */
function refuseUnknownScope({ oidc }: KoaContextWithOIDC, options: TenantOptions): void {
  const { scope } = oidc.params ?? {};
  if (typeof scope !== "string" || scope === "") return;
  const known = new Set([...grantableScopes(options), "offline_access", "openid"]);
  if (!scope.split(" ").some((one) => known.has(one)))
    throw new errors.InvalidScope("none of the requested scopes is known", scope);
}

function renderError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  ctx.type = "html";
  ctx.body = errorPage(out.error, out.error_description ?? "The request could not be understood.");
}
