import { z } from "zod";
import { connectionIdSchema, displayNameSchema, memberIdSchema, teamIdSchema } from "./identifiers.ts";

/** How Den proves itself to the MCP server: OAuth 2.1, the organization's key in the Authorization header, or nothing. */
export const connectionAuthSchema = z.enum(["oauth", "api_key", "none"]);

/** `shared`: one account of the organization, connected by an admin. `per_member`: everybody their own. */
export const credentialModeSchema = z.enum(["shared", "per_member"]);

/** Who may use a connection. All empty: nobody but admins. Replaced as a whole. */
export const accessSchema = z.object({
  everyone: z.boolean().default(false),
  teamIds: z.array(teamIdSchema).max(500).default([]),
  memberIds: z.array(memberIdSchema).max(500).default([]),
});
export type Access = z.infer<typeof accessSchema>;

/** A connection as its users see it. */
export const usableConnectionSchema = z.object({
  id: connectionIdSchema,
  name: z.string(),
  url: z.string(),
  auth: connectionAuthSchema,
  credentials: credentialModeSchema,
  presetId: z.string().nullable(),
  /** There is a working account or key that this caller's calls would use (always true for `auth: none`). */
  connectedForMe: z.boolean(),
  /** The credential was refused and could not be refreshed: connect again. */
  reconnectNeeded: z.boolean(),
  /** May this caller connect (own account, or the organization's if admin)? */
  canConnect: z.boolean(),
});
export type UsableConnection = z.infer<typeof usableConnectionSchema>;

/** A connection as admins see it. */
export const manageableConnectionSchema = usableConnectionSchema.extend({
  access: accessSchema,
  /** Accounts connected: 0 or 1 when shared, else the number of members. */
  connectedAccounts: z.number().int(),
  /** How Den is known to the provider. `none` until the first connect. */
  client: z.object({
    kind: z.enum(["none", "dynamic", "preregistered"]),
    clientId: z.string().nullable(),
    issuer: z.string().nullable(),
  }),
  /** Give this to the provider when a client must be registered by hand. */
  redirectUri: z.string(),
  /** Asked for only when neither the 401 challenge nor the resource metadata names scopes. */
  scopes: z.string().nullable(),
});
export type ManageableConnection = z.infer<typeof manageableConnectionSchema>;

/** A client that the organization registered with the provider by hand. */
export const preregisteredClientSchema = z.object({
  clientId: z.string().trim().min(1, "Enter the client id.").max(500),
  clientSecret: z.string().min(1).max(2000).optional(),
});

export const connectionUrlSchema = z
  .string()
  .trim()
  .max(2000, "Use at most 2000 characters.")
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: "Enter an address that starts with https:// (or http:// for a local server).",
    }),
  );

export const newConnectionSchema = z
  .object({
    name: displayNameSchema,
    url: connectionUrlSchema,
    auth: connectionAuthSchema.default("oauth"),
    credentials: credentialModeSchema,
    access: accessSchema.prefault({}),
    presetId: z.string().max(40).optional(),
    /** For `auth: api_key`. */
    apiKey: z.string().trim().max(4000).optional(),
  })
  .refine(({ auth, credentials }) => auth !== "api_key" || credentials === "shared", {
    path: ["credentials"],
    error: "A key is the organization's: it can't be each member's own.",
  })
  .refine(({ auth, apiKey }) => auth !== "api_key" || apiKey, {
    path: ["apiKey"],
    error: "Enter the organization's API key.",
  });
export type NewConnection = z.input<typeof newConnectionSchema>;

export const connectionPresetSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  url: z.string(),
  auth: connectionAuthSchema,
  /** What the dialog proposes. */
  credentials: credentialModeSchema,
});
export type ConnectionPreset = z.infer<typeof connectionPresetSchema>;
