/**
 * One line of the witness's log: one HTTP exchange, or one change that the control side made to a tenant.
 *
 * Append-only and per tenant: `seq` counts the lines of a tenant from 1 without a gap, in the order in which they
 * were written; `arrival` counts exchanges in the order in which their requests arrived. An exchange is written
 * before the last byte of its answer leaves, so whatever a client has read is in the log. An answer that stays
 * open is written twice: `opened` when it starts (or is held back), `closed` when it ends.
 */
import { z } from "zod";
import {
  challengeFacts,
  clientFacts,
  credentialFacts,
  issFacts,
  issuedFacts,
  pkceFacts,
  presentedFacts,
  redirectFacts,
  registrationFacts,
  resourceFacts,
  scopeFacts,
  servedFacts,
  stateFacts,
} from "./facts.ts";
import { mcpFacts } from "./mcp-facts.ts";

/** Version of the line format; raised when a reader of the older one would misunderstand a line. */
export const LOG_VERSION = 1;

/** What an exchange was for. `witness` lines record what the control side did. */
export const STEPS = [
  "witness",
  "prm",
  "as-metadata",
  "jwks",
  "register",
  "client-configuration",
  "client-document",
  "authorize",
  "consent",
  "approve",
  "deny",
  "device-authorization",
  "device-verification",
  "token",
  "revoke",
  "introspect",
  "mcp",
  "schema-ref",
  "connect-page",
  "model",
  "sign-in",
  "catalog",
  "models",
  "client-config",
  "other",
] as const;

export const step = z.enum(STEPS);
export type WitnessStep = z.infer<typeof step>;

/** What the control side did, with the tenant's shape so that a log file can be judged on its own. */
export const controlFacts = z.object({
  event: z.enum(["created", "clients", "content", "faults", "reset", "expired", "closed"]),
  /** Protected resources of the tenant, by URL. */
  resources: z.array(z.string()),
  /** Issuers of the tenant; the first is the one that metadata announces at the start. */
  issuers: z.array(z.string()),
  /** Client ids that exist without registration, and so may be known to the client beforehand. */
  preRegistered: z.array(z.string()),
  options: z.record(z.string(), z.unknown()).optional(),
  faults: z.array(z.string()).optional(),
  expired: z.array(z.string()).optional(),
});

/**
 * The connection that a request came on. One connection carries one request after the other, so that a later one was
 * sent when the answer to the earlier one had come.
 */
export const connectionFacts = z.object({
  /** Number of the connection in this witness process. */
  id: z.int().positive(),
  /** The how-many-th request on it, from 1. */
  nth: z.int().positive(),
  /** Milliseconds on the clock of `mono` when the connection was accepted: its first request was decided before. */
  opened: z.number(),
  /** The same when the answer to the request before this one had been handed to the socket; absent for the first. */
  flushed: z.number().optional(),
});

/** A call of the scripted model (OpenAI-compatible chat completions). */
export const modelFacts = z.object({
  model: z.string().optional(),
  stream: z.boolean(),
  roles: z.array(z.string()),
  toolsOffered: z.array(z.string()),
  /** The turn of the script that was played; null when the script had none left. */
  turn: z.int().nullable(),
  says: z.string().optional(),
  calls: z.array(z.object({ tool: z.string(), arguments: z.unknown() })),
});

/** What a catalog of managed servers derives from a request (mocks/managed-catalog). */
export const catalogFacts = z.object({
  /** What the session cookie was that came along. */
  session: z.enum(["valid", "expired", "unknown", "absent"]),
  /** Names of every header that was sent, lower case. */
  sent: z.array(z.string()),
  /** Entries that were answered; absent where the answer is no list. */
  entries: z.int().nonnegative().optional(),
});

/** Schema of one line of the log. */
export const WitnessEntry = z.object({
  v: z.literal(LOG_VERSION),
  seq: z.int().positive(),
  arrival: z.int().nonnegative(),
  phase: z.enum(["whole", "opened", "closed"]),
  /** For `closed`: the `seq` of the `opened` line. */
  of: z.int().positive().optional(),
  /** Tenant, one per flow run. */
  run: z.string(),
  /** Wall clock when the request arrived, ISO 8601. */
  at: z.string(),
  /** Milliseconds since the witness started, monotonic, when the head of the request arrived at the socket. */
  mono: z.number(),
  /** Milliseconds from arrival to this line. */
  durationMs: z.number(),
  step,
  /** Scheme, host and port that the request was addressed to. */
  origin: z.string(),
  /** HTTP method; `-`, like the path, on a line without a request: {@link WITHOUT_REQUEST}. */
  method: z.string(),
  /** Path without the query, tenant prefix included. */
  path: z.string(),
  /** Query parameters, first value each; secret values stand as `<fingerprint>`. */
  query: z.record(z.string(), z.string()),
  /** Form fields likewise. */
  form: z.record(z.string(), z.string()),
  /** Parameters that were sent more than once, with how often. */
  repeated: z.record(z.string(), z.int()).optional(),
  /** Chosen request headers, lower case; secret values stand as `<fingerprint>`. */
  headers: z.record(z.string(), z.string()),
  /** HTTP status; null when no answer was given (held back, or the client went away). */
  status: z.int().nullable(),
  /** Absent in logs of older witnesses, and for what did not come over HTTP. */
  connection: connectionFacts.optional(),
  /** The client had left before it was answered, so it can't know the answer. */
  clientGone: z.literal(true).optional(),
  /** The server broke its answer off, so that the client may have read none of it. */
  brokenOff: z.literal(true).optional(),
  /** Seconds that `Retry-After` asked the client to wait. */
  retryAfter: z.number().optional(),
  /** Where a redirect pointed: origin and path, and the names of its parameters. */
  location: z.object({ target: z.string(), params: z.array(z.string()) }).optional(),
  /** Names of the faults that shaped this exchange, e.g. `token:refuse-verifier`. */
  faults: z.array(z.string()),
  /** Protocol error that was answered (OAuth `error`, or an HTTP-level reason of ours). */
  error: z.object({ code: z.string(), description: z.string().optional() }).optional(),
  /** The issuer whose endpoint was addressed. */
  issuer: z.string().optional(),
  grantType: z.string().optional(),
  /** How an authorization request ended: redirected with a code or an error, the consent page, or nothing. */
  outcome: z.enum(["code", "error", "consent", "held", "no-redirect"]).optional(),
  /** Account that was chosen on the consent page, or that auto-approval used. */
  account: z.string().optional(),
  client: clientFacts.optional(),
  registration: registrationFacts.optional(),
  pkce: pkceFacts.optional(),
  state: stateFacts.optional(),
  iss: issFacts.optional(),
  resource: resourceFacts.optional(),
  scope: scopeFacts.optional(),
  redirect: redirectFacts.optional(),
  code: presentedFacts.optional(),
  refreshToken: presentedFacts.optional(),
  credentials: z.array(credentialFacts),
  issued: issuedFacts.optional(),
  challenge: challengeFacts.optional(),
  served: servedFacts.optional(),
  mcp: mcpFacts.optional(),
  model: modelFacts.optional(),
  catalog: catalogFacts.optional(),
  control: controlFacts.optional(),
});

/** What a line says of the request where there was none: what the control side did, and bytes that are no HTTP. */
export const WITHOUT_REQUEST = { method: "-", path: "-", query: {}, form: {}, headers: {} } as const;

/** One parsed line of the log. */
export type WitnessEntry = z.infer<typeof WitnessEntry>;
