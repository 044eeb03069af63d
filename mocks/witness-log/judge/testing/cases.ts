/** For every rule a scene that exercises it, and the mistake that breaks it there. */
import type { Break } from "./breaks.ts";
import { REDIRECT_URI } from "./oauth.ts";
import { oneCall, type Scene, type Stage } from "./scene.ts";

const STATELESS = { wire: "2026-07-28" } as const;
/** The tools of the official conformance suite, which do what the witness's own need not. */
const FIXTURES = { conformanceFixtures: true } as const;
const OWN_PORT = { ownPort: true } as const;
const PRE_REGISTERED = "known-to-the-client";
const PLAIN_HTTP = "http://app.example.test/callback";

const preRegistered = {
  options: {
    clients: [{ clientId: PRE_REGISTERED, redirectUris: ["http://127.0.0.1:33418/callback", PLAIN_HTTP] }],
  },
  client: { preRegistered: { clientId: PRE_REGISTERED, secret: undefined } },
} satisfies Scene;

async function connectOnly({ client }: Stage): Promise<void> {
  await client.connect();
}

/** A second authorization of the same client. */
async function authorizeTwice({ client }: Stage): Promise<void> {
  await client.connect();
  client.signOut();
  await client.connect();
}

async function expireAndCall({ client, tenant }: Stage): Promise<void> {
  await client.connect();
  await tenant.expire("access");
  await client.call("echo", { text: "later" });
}

async function expireTwice(stage: Stage): Promise<void> {
  await expireAndCall(stage);
  await stage.tenant.expire("access");
  await stage.client.call("echo", { text: "much later" });
}

/** Connects and calls one tool. */
function calling(tool: string, args: Readonly<Record<string, unknown>> = {}) {
  return async ({ client }: Stage): Promise<void> => {
    await client.connect();
    await client.call(tool, args);
  };
}

/** A call that may be refused, and the end of the session in any case. */
async function callAndLeave({ client }: Stage): Promise<void> {
  await client.connect();
  try {
    await client.call("echo", { text: "hello" });
  } finally {
    await client.leave();
  }
}

/** Of the client that has its id from a document, which is one and the same at every authorization server. */
const DOCUMENT = {
  client_id: "https://client.example/strict.json",
  client_name: "Strict test client",
  redirect_uris: [REDIRECT_URI],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

/** A server that asks the client to wait a second. */
function limited(step: "mcp" | "token", times: number): Scene {
  return { faults: { [step]: { fault: "rate-limit", nth: 1, times } } };
}

const asksWithState: Scene = {
  client: STATELESS,
  options: FIXTURES,
  play: calling("test_input_required_result_request_state"),
};

/** The third member is the scene for the mistake, where a client that keeps the rule needs another one. */
export const CASES: readonly (readonly [Break, Scene, Scene?])[] = [
  ["discovery/reacts-to-401", {}],
  ["discovery/uses-resource-metadata", { options: OWN_PORT }],
  ["discovery/path-before-root", { options: { ...OWN_PORT, challenge: "no-metadata" } }],
  [
    "discovery/follows-changed-metadata",
    {
      faults: { mcp: { fault: "moved-metadata", nth: 2, times: 100 } },
      left: true,
      play: async (stage) => {
        await expireAndCall(stage);
        await stage.client.leave();
      },
    },
  ],
  ["discovery/refuses-foreign-resource", { faults: { prm: "wrong-resource" } }],
  ["discovery/metadata-order", {}],
  ["discovery/tries-every-location", { options: { serverMetadata: "oidc-appended" } }],
  ["discovery/refuses-other-issuer", { faults: { "as-metadata": "wrong-issuer" } }],
  ["discovery/refuses-without-s256", { faults: { "as-metadata": "no-pkce" } }],
  ["discovery/refuses-without-s256", { faults: { "as-metadata": "plain-pkce" } }],

  ["registration/order", { ...preRegistered, play: authorizeTwice }],
  ["registration/order:told", { ...preRegistered, told: [PRE_REGISTERED] }],
  ["registration/once", { play: authorizeTwice }],
  ["registration/once:port", { play: authorizeTwice }],
  ["registration/once:name", { play: authorizeTwice }],
  ["registration/redirect-uris", {}],
  ["registration/application-type", { client: STATELESS }],
  ["registration/application-type:web", { client: STATELESS }],
  ["registration/refresh-grant", { play: expireAndCall }],
  ["registration/offline-access", { options: { offlineAccess: true } }, {}],
  [
    "registration/bound-to-issuer",
    {
      options: { authorizationServers: 2 },
      play: async ({ client }) => {
        await client.connect();
        await client.credentials.moveTo(1);
      },
    },
  ],
  [
    "registration/bound-to-issuer:refresh",
    {
      options: { authorizationServers: 2 },
      play: async ({ client }) => {
        await client.connect();
        await client.credentials.moveTo(1);
      },
    },
  ],
  [
    "registration/bound-to-issuer:code",
    {
      options: { authorizationServers: 2, documents: { [DOCUMENT.client_id]: DOCUMENT } },
      client: { preRegistered: { clientId: DOCUMENT.client_id, secret: undefined } },
      play: async ({ client }) => {
        await client.connect();
        await client.credentials.moveTo(1);
      },
    },
  ],
  [
    "registration/follows-issuer-change",
    {
      options: { authorizationServers: 2 },
      faults: { prm: { fault: "other-issuer", nth: 2, times: 100 } },
      play: async ({ client }) => {
        await client.connect();
        client.signOut();
        client.credentials.rediscover();
        await client.connect();
      },
    },
  ],

  ["authorization/pkce-s256", {}],
  ["authorization/pkce-s256:plain", {}],
  ["authorization/challenge-form", {}],
  ["authorization/verifier-form", {}],
  ["authorization/verifier-form:base64", {}],
  ["authorization/verifier-form:long", {}],
  ["authorization/verifier-matches", {}],
  ["authorization/verifier-matches:absent", {}],
  ["authorization/fresh-challenge", { play: authorizeTwice }],
  ["authorization/state", {}],
  ["authorization/fresh-state", { play: authorizeTwice }],
  ["authorization/discards-wrong-state", { faults: { authorize: "wrong-state" } }],
  ["authorization/discards-wrong-state", { faults: { authorize: "drop-state" } }],
  ["authorization/resource", {}],
  ["authorization/resource:slash", {}],
  ["authorization/resource-at-exchange", {}],
  ["authorization/scope", {}],
  [
    "authorization/step-up-scopes",
    { client: STATELESS, options: { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } } },
  ],
  [
    "authorization/steps-up",
    {
      options: { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } },
      left: true,
      play: callAndLeave,
    },
  ],
  [
    "authorization/steps-up",
    {
      client: STATELESS,
      options: { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } },
      left: true,
    },
  ],
  [
    "authorization/step-up-bounded",
    {
      options: { challengeScope: "mcp:read" },
      faults: { mcp: { fault: "insufficient-scope", with: { scope: "mcp:tools", tool: "echo" } } },
    },
  ],
  ["authorization/iss", { faults: { authorize: "wrong-iss" } }],
  ["authorization/iss", { client: STATELESS, faults: { authorize: "missing-iss" } }],
  ["authorization/iss-as-string", { faults: { authorize: "normalised-iss" } }],
  ["authorization/redirect-uri", preRegistered],
  ["authorization/redirect-uri-registered", {}],
  ["authorization/redirect-uri-same", {}],
  ["authorization/code-once", { play: connectOnly }],
  [
    "authorization/denial-ends",
    { options: { approval: "manual" }, client: { person: (consent) => consent.decide("deny") } },
  ],
  ["authorization/denial-ends", { faults: { authorize: "error" } }],
  ["authorization/one-at-a-time", { options: { approval: "manual" } }],
  ["authorization/bounded", { options: { refreshTokens: false }, faults: { mcp: "unauthorized" } }],
  [
    "authorization/bounded",
    { client: STATELESS, options: { refreshTokens: false }, faults: { mcp: "unauthorized" } },
  ],
  [
    "authorization/errors-bounded",
    { faults: { authorize: { fault: "error", with: { error: "server_error" } } } },
  ],
  ["authorization/parameters-once", {}],
  ["authorization/no-secret-in-url", { client: { confidential: true } }],
  ["authorization/no-secret-in-url:verifier", {}],

  ["tokens/in-header", {}],
  ["tokens/in-header:name", {}],
  ["tokens/in-header:scheme", {}],
  ["tokens/in-header:both", {}],
  ["tokens/on-every-request", {}],
  [
    "tokens/right-audience",
    {
      options: { resources: ["other"] },
      play: async (stage) => {
        await oneCall(stage);
        const second = stage.another({ url: `${stage.tenant.mcpUrl}/other` });
        stage.lend(stage.client, second);
        await second.connect();
      },
    },
  ],
  [
    "tokens/not-to-metadata",
    {
      play: async ({ client }) => {
        await client.connect();
        client.signOut();
        client.credentials.rediscover();
        await client.connect();
      },
    },
  ],
  ["tokens/not-to-metadata:refresh", { play: expireAndCall }],
  ["tokens/refresh-token-private", {}],
  ["tokens/no-401-loop", { play: expireAndCall }],
  ["tokens/refreshes-when-expired", { play: expireAndCall }],
  ["tokens/retries-with-new-token", { play: expireAndCall }],
  ["tokens/one-refresh", { play: expireAndCall }],
  ["tokens/rotated-refresh-token", { play: expireTwice }],
  [
    "tokens/invalid-grant",
    {
      play: async ({ client, tenant }) => {
        await client.connect();
        await tenant.expire("access", "refresh");
        await client.call("echo", { text: "later" });
      },
    },
  ],
  ["tokens/invalid-grant", { faults: { token: "refuse-refresh" }, play: expireAndCall }],
  ["tokens/resource-at-refresh", { play: expireAndCall }],
  ["tokens/post-form", {}],
  ["tokens/post-form:json", {}],
  ["tokens/one-client-authentication", { client: { confidential: true } }],
  ["tokens/client-authentication", { client: { confidential: true } }],
  ["tokens/client-authentication", { faults: { register: "confidential" } }],
  ["tokens/registered-authentication", { client: { confidential: true } }],
  ["tokens/registered-authentication", { faults: { register: "confidential" } }],

  ["http/retry-after", limited("mcp", 1), limited("mcp", 100)],
  [
    "http/retry-after",
    { ...limited("mcp", 1), client: STATELESS },
    { ...limited("mcp", 100), client: STATELESS },
  ],
  ["http/retry-after:new-id", limited("mcp", 1), limited("mcp", 100)],
  ["http/retry-after:token", limited("token", 1), limited("token", 100)],
  ["http/content-type", {}],
  ["http/content-type", { client: STATELESS }],

  ["sessions/initialize-first", {}],
  ["sessions/initialize-first:beside", {}],
  ["sessions/initialized", {}],
  ["sessions/initialized:request", {}],
  ["sessions/id-on-every-request", {}],
  ["sessions/id-on-every-request:stream", {}],
  [
    "sessions/own-server-only",
    {
      options: { resources: ["other"] },
      play: async (stage) => {
        await stage.client.connect();
        const second = stage.another({ url: `${stage.tenant.mcpUrl}/other` });
        await second.connect();
        stage.lend(stage.client, second);
        await second.call("echo", { text: "hello" });
      },
    },
  ],
  [
    "sessions/restarts-on-404",
    {
      play: async ({ client, tenant }) => {
        await client.connect();
        await tenant.expire("sessions");
        await client.call("echo", { text: "later" });
      },
    },
  ],
  [
    "sessions/restarts-on-404:attached",
    {
      play: async ({ client, tenant }) => {
        await client.connect();
        await tenant.expire("sessions");
        await client.call("echo", { text: "later" });
      },
    },
  ],
  ["sessions/delete-on-leave", { left: true }],
  ["sessions/last-event-id", { faults: { mcp: { fault: "drop-stream", with: { tool: "echo" }, nth: 1 } } }],
  ["sessions/last-event-id", { options: FIXTURES, play: calling("test_reconnection") }],
  ["sessions/version-header", {}],
  ["sessions/version-header:delete", {}],
  ["sessions/negotiated-version", {}],
  ["sessions/accept", {}],
  ["sessions/accept:wildcard", {}],
  ["sessions/single-message", {}],
  ["sessions/single-message:version", {}],
  ["sessions/single-message:null-id", {}],
  ["sessions/unique-ids", {}],

  ["stateless/meta", { client: STATELESS }],
  ["stateless/client-info", { client: STATELESS }],
  ["stateless/version-header", { client: STATELESS }],
  ["stateless/version-header:other", { client: STATELESS }],
  ["stateless/method-header", { client: STATELESS }],
  ["stateless/name-header", { client: STATELESS }],
  ["stateless/no-initialize", { client: STATELESS }],
  ["stateless/no-session", { client: STATELESS }],
  ["stateless/post-only", { client: STATELESS }],
  ["stateless/single-message", { client: STATELESS }],
  ["stateless/single-message:version", { client: STATELESS }],
  ["stateless/accept", { client: STATELESS }],
  ["stateless/accept:wildcard", { client: STATELESS }],
  [
    "stateless/parameter-headers",
    { client: STATELESS, options: FIXTURES, play: calling("test_custom_header", { region: " eu " }) },
  ],
  ["stateless/invalid-header-tool", { client: STATELESS, faults: { mcp: "bad-header-tool" } }],
  ["stateless/request-state", asksWithState],
  ["stateless/request-state:absent", asksWithState],
  ["stateless/retry-id", asksWithState],
  ["stateless/no-network-ref", { client: STATELESS, faults: { mcp: "network-ref" } }],
];
