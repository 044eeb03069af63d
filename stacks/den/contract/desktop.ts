import { z } from "zod";
import { route } from "./route.ts";
import { sessionSchema } from "./session.ts";

/** base64url of a SHA-256: 43 characters (the S256 method of RFC 7636). */
const challengeSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be a base64url SHA-256, 43 characters");
const verifierSchema = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{43,128}$/, "must be 43 to 128 unreserved characters");

/** The URL scheme that the desktop app registers: `den://handoff?grant=...&state=...`, `den://connected?connection=...`. */
export const DESKTOP_SCHEME = "den";

/** The engine's configuration entry for the organization's agent surface. */
export const cloudMcpEntrySchema = z.object({
  name: z.literal("OpenWork Cloud Control"),
  type: z.literal("remote"),
  /** `<DEN_API_PUBLIC_URL>/mcp/agent` */
  url: z.string(),
  enabled: z.literal(true),
  /** The token is given; the engine must not try to authorize by itself. */
  oauth: z.literal(false),
  headers: z.object({ Authorization: z.string() }),
});

export const desktopRoutes = {
  /**
   * Step 2 of the hand-off. Step 1: the desktop makes a verifier and a `state`, and opens the web page
   * `<web>/desktop?challenge=<S256 of the verifier>&state=<state>` in the system browser. There the signed-in person
   * confirms; the web app calls this and sends the browser to `deepLink`. The grant lives for 5 minutes, works once,
   * and only with the verifier.
   */
  createDesktopGrant: route({
    method: "POST",
    path: "/v1/desktop/grants",
    access: "member",
    body: z.object({ challenge: challengeSchema, state: z.string().min(8).max(200) }),
    answer: z.object({ grant: z.string(), deepLink: z.string() }),
    status: 201,
  }),

  /** Step 3: the desktop trades the grant for a bearer token of its own (30 days, ends with sign-out). */
  redeemDesktopGrant: route({
    method: "POST",
    path: "/v1/desktop/grants/redeem",
    access: "public",
    body: z.object({ grant: z.string().min(1).max(200), verifier: verifierSchema }),
    answer: z.object({ token: z.string(), session: sessionSchema }),
  }),

  /**
   * Mints a new agent token (read + execute, 30 days) for this desktop and answers the entry that belongs into the
   * engine's configuration. `marker` changes with each call: a rewritten configuration shows that Refresh really ran.
   * The token minted before keeps working for 60 s, so that a call under way can finish.
   */
  mintCloudMcp: route({
    method: "POST",
    path: "/v1/desktop/cloud-mcp",
    access: "member",
    answer: z.object({ entry: cloudMcpEntrySchema, marker: z.string() }),
    status: 201,
  }),
} as const;
