/**
 * How a tenant is shaped: honest variants that a real provider could have. Misbehaviour is not an option but a
 * fault (see `mocks/oauth-mcp/faults`). Every default is what the specifications prefer.
 */
import { z } from "zod";

/** The revision without sessions and without `initialize`. */
export const STATELESS_WIRE = "2026-07-28";
export const WIRES = ["2025-06-18", "2025-11-25", STATELESS_WIRE] as const;
export type Wire = (typeof WIRES)[number];

/** `echo` repeats, `whoami` names the account, `count` reports progress, `ask` elicits, `summarize` samples. */
export const WITNESS_TOOLS = ["echo", "whoami", "count", "ask", "summarize"] as const;

/** A client that exists without registration; `secret` makes it confidential, `jwks` lets it sign assertions. */
export const preRegisteredClient = z.object({
  clientId: z.string().min(1),
  secret: z.string().min(32).optional(),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).optional(),
  redirectUris: z.array(z.string()).default([]),
  grantTypes: z
    .array(
      z.enum([
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
      ]),
    )
    .default(["authorization_code", "refresh_token"]),
  name: z.string().optional(),
});

/** One turn of the scripted model: either words, or tool calls, or both. */
export const modelTurn = z.object({
  say: z.string().optional(),
  /** `tool` may be a full name or the end of one, so that a script survives a client's prefixes. */
  call: z
    .array(z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }))
    .optional(),
});

export const tenantOptions = z.object({
  /** `auto`: one redirect and no page. `manual`: the consent page. */
  approval: z.enum(["auto", "manual"]).default("auto"),
  accounts: z.array(z.string().min(1)).min(1).default(["ada@example.test", "grace@example.test"]),
  /** Gives the tenant a port of its own, so that its identifiers have no path; set by `resourceMetadata: root`. */
  ownPort: z.boolean().default(false),
  /** Where the first MCP resource is: `/` makes it one without a path, which needs a port of its own (and gets one). */
  mcpPath: z.enum(["/mcp", "/"]).default("/mcp"),
  /** Further MCP resources under the tenant, each its own protected resource, e.g. `toolkits/support`. */
  resources: z.array(z.string().regex(/^[a-z0-9][a-z0-9/_-]*$/)).default([]),
  wires: z
    .array(z.enum(WIRES))
    .min(1)
    .default([...WIRES]),
  /** Where RFC 9728 metadata is served, and whether the 401 points to it. */
  resourceMetadata: z.enum(["both", "path", "root", "custom"]).default("both"),
  challenge: z.enum(["full", "no-scope", "no-metadata", "absent"]).default("full"),
  /** Where authorization server metadata is served. */
  serverMetadata: z.enum(["all", "oauth-inserted", "oidc-inserted", "oidc-appended"]).default("all"),
  issParameter: z.boolean().default(true),
  /** How many authorization servers the resource metadata names. */
  authorizationServers: z.int().min(1).max(4).default(1),
  dynamicRegistration: z.boolean().default(true),
  clientDocuments: z.boolean().default(true),
  /** Client ID metadata documents by URL; one that is not listed is fetched. */
  documents: z.record(z.url({ protocol: /^https$/ }), z.record(z.string(), z.unknown())).default({}),
  clients: z.array(preRegisteredClient).default([]),
  /** Scopes of the resource; a tool can ask for more than the first one. */
  scopes: z.array(z.string()).default(["mcp:read", "mcp:tools"]),
  /** Scope that the 401 names; all of `scopes` when absent. */
  challengeScope: z.string().optional(),
  /** Scope that each tool needs; a call without it is answered 403 `insufficient_scope`. */
  toolScopes: z.record(z.string(), z.string()).default({}),
  /** Does `scopes_supported` list `offline_access`? Refresh tokens need it only then. */
  offlineAccess: z.boolean().default(false),
  refreshTokens: z.boolean().default(true),
  /** Life of an access token and of a refresh token, seconds. */
  accessTokenSeconds: z.int().positive().default(3600),
  refreshTokenSeconds: z
    .int()
    .positive()
    .default(14 * 24 * 3600),
  /** Which of the witness's own tools are offered. */
  tools: z.array(z.enum(WITNESS_TOOLS)).default(["echo"]),
  /** Number of generated tools beside those. */
  extraTools: z.int().min(0).max(5000).default(0),
  /** Tools on one page of `tools/list`; one page with all of them when absent. */
  toolsPerPage: z.int().positive().optional(),
  /** Are calls answered as JSON or as an event stream (2025 wires)? */
  answers: z.enum(["event-stream", "json"]).default("event-stream"),
  /** Does the MCP endpoint ask for a token? */
  protected: z.boolean().default(true),
  /** May clients that live in a browser read the answers (CORS)? */
  cors: z.boolean().default(true),
  /** Serve the fixtures of the official conformance suite. */
  conformanceFixtures: z.boolean().default(false),
  script: z.array(modelTurn).default([]),
});

export type TenantOptions = z.infer<typeof tenantOptions>;
/** What a caller writes: every member optional. */
export type TenantOptionsInput = z.input<typeof tenantOptions>;
