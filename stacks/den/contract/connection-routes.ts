import { z } from "zod";
import {
  accessSchema,
  connectionAuthSchema,
  connectionPresetSchema,
  connectionUrlSchema,
  manageableConnectionSchema,
  newConnectionSchema,
  preregisteredClientSchema,
  usableConnectionSchema,
} from "./connection.ts";
import {
  attemptIdSchema,
  connectionIdSchema,
  displayNameSchema,
  doneSchema,
  instantSchema,
  nothingSchema,
} from "./identifiers.ts";
import { problemCodeSchema } from "./problem.ts";
import type { Route } from "./route.ts";

const connectionParams = z.object({ connectionId: connectionIdSchema });

/** Connections granted to the caller, by name (`?scope=usable`, the default). `[]` while the rollout gate is closed. */
export const listUsableConnections = {
  method: "GET",
  path: "/v1/mcp-connections",
  access: "member",
  params: nothingSchema,
  query: z.object({ scope: z.literal("usable").default("usable") }),
  body: nothingSchema,
  answer: z.object({ connections: z.array(usableConnectionSchema) }),
  status: 200,
} as const satisfies Route;

/** All connections of the organization with access and client (`?scope=manageable`). Admins only; not gated. */
export const listManageableConnections = {
  method: "GET",
  path: "/v1/mcp-connections",
  access: "admin",
  params: nothingSchema,
  query: z.object({ scope: z.literal("manageable") }),
  body: nothingSchema,
  answer: z.object({ connections: z.array(manageableConnectionSchema) }),
  status: 200,
} as const satisfies Route;

/** Known providers for the dialog: Notion, Linear, Stripe, Sentry, Context7. */
export const listConnectionPresets = {
  method: "GET",
  path: "/v1/mcp-connections/presets",
  access: "member",
  params: nothingSchema,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ presets: z.array(connectionPresetSchema) }),
  status: 200,
} as const satisfies Route;

/**
 * The dialog's first step: asks the address for an MCP answer, without credentials, and stores nothing.
 * Refuses with `fields.url`: `url_refused`, `unreachable`, `not_mcp`.
 */
export const checkConnectionUrl = {
  method: "POST",
  path: "/v1/mcp-connections/check",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: z.object({ url: connectionUrlSchema }),
  answer: z.object({
    /** What the server asked for: `oauth` after a 401, `none` when it answered without. */
    auth: connectionAuthSchema,
    serverName: z.string().nullable(),
  }),
  status: 200,
} as const satisfies Route;

/** Creates a connection; runs the same check first. Needs no OAuth: connecting is a step of its own. */
export const createConnection = {
  method: "POST",
  path: "/v1/mcp-connections",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: newConnectionSchema,
  answer: z.object({ connection: manageableConnectionSchema }),
  status: 201,
} as const satisfies Route;

/** One connection, as its users see it. `not_found` unless granted (or admin). */
export const getConnection = {
  method: "GET",
  path: "/v1/mcp-connections/:connectionId",
  access: "member",
  params: connectionParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ connection: usableConnectionSchema }),
  status: 200,
} as const satisfies Route;

/** Renames, sets scopes, the organization's API key or a client registered by hand (`null` goes back to dynamic). */
export const updateConnection = {
  method: "PATCH",
  path: "/v1/mcp-connections/:connectionId",
  access: "admin",
  params: connectionParams,
  query: nothingSchema,
  body: z.object({
    name: displayNameSchema.optional(),
    scopes: z.string().max(1000).nullable().optional(),
    apiKey: z.string().min(1).max(4000).optional(),
    oauthClient: preregisteredClientSchema.nullable().optional(),
  }),
  answer: z.object({ connection: manageableConnectionSchema }),
  status: 200,
} as const satisfies Route;

/** Replaces the access grants as a whole; acts at once. */
export const replaceConnectionAccess = {
  method: "PUT",
  path: "/v1/mcp-connections/:connectionId/access",
  access: "admin",
  params: connectionParams,
  query: nothingSchema,
  body: accessSchema,
  answer: z.object({ connection: manageableConnectionSchema }),
  status: 200,
} as const satisfies Route;

/** Deletes the connection, its grants, credentials, registered client and pending attempts; revokes at the provider. */
export const deleteConnection = {
  method: "DELETE",
  path: "/v1/mcp-connections/:connectionId",
  access: "admin",
  params: connectionParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: doneSchema,
  status: 200,
} as const satisfies Route;

/**
 * Drops the caller's own account (per member) or the organization's (shared: admins only) and revokes it at the
 * provider. The registered client stays for the next connect.
 */
export const disconnectConnection = {
  method: "POST",
  path: "/v1/mcp-connections/:connectionId/disconnect",
  access: "member",
  params: connectionParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: doneSchema,
  status: 200,
} as const satisfies Route;

/** A member's own key for an `api_key` connection with per-member credentials. */
export const setOwnApiKey = {
  method: "PUT",
  path: "/v1/mcp-connections/:connectionId/api-key",
  access: "member",
  params: connectionParams,
  query: nothingSchema,
  body: z.object({ apiKey: z.string().trim().min(1, "Enter the key.").max(4000) }),
  answer: z.object({ connection: usableConnectionSchema }),
  status: 200,
} as const satisfies Route;

/**
 * Starts OAuth: asks the server (401), discovers, registers once per connection, and answers the provider's
 * authorization URL. The web app opens its pop-up on the click itself and navigates it here; the desktop app opens
 * the system browser. `from: "desktop"` makes the last page offer the desktop's deep link.
 * An attempt lives for 10 minutes and can end once; `connect/status` tells of the caller's newest.
 */
export const startConnect = {
  method: "POST",
  path: "/v1/mcp-connections/:connectionId/connect/start",
  access: "member",
  params: connectionParams,
  query: nothingSchema,
  body: z.object({ from: z.enum(["web", "desktop"]).default("web") }),
  answer: z.object({
    attemptId: attemptIdSchema,
    authorizationUrl: z.string(),
    expiresAt: instantSchema,
  }),
  status: 200,
} as const satisfies Route;

/**
 * Where the provider sends the browser back: an HTML page "Connected" with the connection's name, or "Connection
 * failed" with the reason. Not JSON; listed for its path.
 */
export const CONNECT_CALLBACK_PATH = "/v1/mcp-connections/:connectionId/connect/callback";

export const connectStateSchema = z.enum([
  "not_connected",
  "waiting",
  "connected",
  "failed",
  "reconnect_needed",
]);

/**
 * For polling, about once a second while `waiting`: how the caller's newest attempt stands. `failed` carries the
 * reason. Cheap: one query, no call to the provider.
 */
export const getConnectStatus = {
  method: "GET",
  path: "/v1/mcp-connections/:connectionId/connect/status",
  access: "member",
  params: connectionParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({
    state: connectStateSchema,
    attemptId: attemptIdSchema.nullable(),
    code: problemCodeSchema.nullable(),
    message: z.string().nullable(),
    hint: z.string().nullable(),
  }),
  status: 200,
} as const satisfies Route;
