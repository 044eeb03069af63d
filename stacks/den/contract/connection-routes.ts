import { z } from "zod";
import {
  accessSchema,
  connectionPresetSchema,
  manageableConnectionSchema,
  newConnectionSchema,
  preregisteredClientSchema,
  usableConnectionSchema,
} from "./connection.ts";
import { attemptIdSchema, connectionIdSchema, doneSchema, instantSchema } from "./identifiers.ts";
import { problemCodeSchema } from "./problem.ts";
import { route } from "./route.ts";

const connectionParams = z.object({ connectionId: connectionIdSchema });

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

export const connectionRoutes = {
  /** Connections granted to the caller, by name (`?scope=usable`, the default). `[]` while the rollout gate is closed. */
  listUsableConnections: route({
    method: "GET",
    path: "/v1/mcp-connections",
    access: "member",
    query: z.object({ scope: z.literal("usable").default("usable") }),
    answer: z.object({ connections: z.array(usableConnectionSchema) }),
  }),

  /** All connections of the organization with access and client (`?scope=manageable`). Admins only; not gated. */
  listManageableConnections: route({
    method: "GET",
    path: "/v1/mcp-connections",
    access: "admin",
    query: z.object({ scope: z.literal("manageable") }),
    answer: z.object({ connections: z.array(manageableConnectionSchema) }),
  }),

  /** Known providers for the dialog: Notion, Linear, Stripe, Sentry, Context7. */
  listConnectionPresets: route({
    method: "GET",
    path: "/v1/mcp-connections/presets",
    access: "member",
    answer: z.object({ presets: z.array(connectionPresetSchema) }),
  }),

  /**
   * Creates a connection. Asks the address for an MCP answer first, without credentials, and refuses with `fields.url`:
   * `url_refused`, `unreachable`, `not_mcp`. Needs no OAuth: connecting is a step of its own.
   */
  createConnection: route({
    method: "POST",
    path: "/v1/mcp-connections",
    access: "admin",
    body: newConnectionSchema,
    answer: z.object({ connection: manageableConnectionSchema }),
    status: 201,
  }),

  /** Sets scopes or a client registered by hand (`null` goes back to dynamic). */
  updateConnection: route({
    method: "PATCH",
    path: "/v1/mcp-connections/:connectionId",
    access: "admin",
    params: connectionParams,
    body: z.object({
      scopes: z.string().max(1000).nullable().optional(),
      oauthClient: preregisteredClientSchema.nullable().optional(),
    }),
    answer: z.object({ connection: manageableConnectionSchema }),
  }),

  /** Replaces the access grants as a whole; acts at once. */
  replaceConnectionAccess: route({
    method: "PUT",
    path: "/v1/mcp-connections/:connectionId/access",
    access: "admin",
    params: connectionParams,
    body: accessSchema,
    answer: z.object({ connection: manageableConnectionSchema }),
  }),

  /** Deletes the connection, its grants, credentials, registered client and pending attempts; revokes at the provider. */
  deleteConnection: route({
    method: "DELETE",
    path: "/v1/mcp-connections/:connectionId",
    access: "admin",
    params: connectionParams,
    answer: doneSchema,
  }),

  /**
   * Drops the caller's own account (per member) or the organization's (shared: admins only) and revokes it at the
   * provider. The registered client stays for the next connect.
   */
  disconnectConnection: route({
    method: "POST",
    path: "/v1/mcp-connections/:connectionId/disconnect",
    access: "member",
    params: connectionParams,
    answer: doneSchema,
  }),

  /**
   * Starts OAuth: asks the server (401), discovers, registers once per connection, and answers the provider's
   * authorization URL. The web app opens its pop-up on the click itself and navigates it here; the desktop app opens
   * the system browser. `from: "desktop"` makes the last page offer the desktop's deep link.
   * An attempt lives for 10 minutes and can end once; `connect/status` tells of the caller's newest.
   */
  startConnect: route({
    method: "POST",
    path: "/v1/mcp-connections/:connectionId/connect/start",
    access: "member",
    params: connectionParams,
    body: z.object({ from: z.enum(["web", "desktop"]).default("web") }),
    answer: z.object({
      attemptId: attemptIdSchema,
      authorizationUrl: z.string(),
      expiresAt: instantSchema,
    }),
  }),

  /**
   * For polling, about once a second while `waiting`: how the caller's newest attempt stands. `failed` carries the
   * reason. Cheap: one query, no call to the provider.
   */
  getConnectStatus: route({
    method: "GET",
    path: "/v1/mcp-connections/:connectionId/connect/status",
    access: "member",
    params: connectionParams,
    answer: z.object({
      state: connectStateSchema,
      attemptId: attemptIdSchema.nullable(),
      code: problemCodeSchema.nullable(),
      message: z.string().nullable(),
      hint: z.string().nullable(),
    }),
  }),
} as const;
