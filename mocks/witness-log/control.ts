/**
 * The control side of the witness, as its clients see it. It listens on loopback, apart from the public side, and
 * answers only with the key printed at start (header `x-witness-key`).
 *
 *   POST   /__witness/tenants                  create a tenant
 *   DELETE /__witness/tenants/:tenant          end it; its lines stay in the file
 *   GET    /__witness/log?tenant=&after=SEQ    entries after a cursor
 *   GET    /__witness/stream?tenant=&after=    the same as server-sent events, without end
 *   POST   /__witness/faults                   replace the tenant's faults
 *   POST   /__witness/script                   replace the script of its model
 *   POST   /__witness/clients                  register a client by hand, as an operator would
 *   POST   /__witness/expire                   make what it issued expire or vanish now
 *   POST   /__witness/reset                    forget grants, sessions, registrations and faults; keep the log
 *   GET    /__witness/verdict?tenant=&left=    the judge's table over the log so far; left=true: of a client that has ended
 *
 * The default tenant, whose paths have no prefix, is called `default`.
 */
import { z } from "zod";
import { STEPS, WitnessEntry } from "./entry.ts";
import { preRegisteredClient, tenantOptions } from "./options.ts";

export const KEY_HEADER = "x-witness-key";
export const DEFAULT_TENANT = "default";

export const tenantId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a tenant id is 1 to 63 lower-case letters, digits and dashes");

/**
 * One fault on one step. Without `nth` it strikes every time; `nth: 2` only the second time, `times` how often in
 * a row from there. `with` carries the fault's own parameters (milliseconds, a count, a tool's name).
 */
const faultSpec = z.object({
  fault: z.string(),
  nth: z.int().positive().optional(),
  times: z.int().positive().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
const oneStep = z.union([z.string(), faultSpec, z.array(z.union([z.string(), faultSpec]))]);

/** Faults keyed by step, e.g. `{ token: "refuse-verifier", mcp: { fault: "slow", nth: 2, with: { ms: 500 } } }`. */
export const faultMap = z.partialRecord(z.enum(STEPS), oneStep);
export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultMap = z.infer<typeof faultMap>;

export const createTenantRequest = z.object({
  id: tenantId.optional(),
  options: tenantOptions.prefault({}),
  faults: faultMap.default({}),
});
export type CreateTenantRequest = z.input<typeof createTenantRequest>;

/** Where a tenant is found. `modelUrl` is the base URL of the scripted model (append `/chat/completions`). */
export const tenantDescription = z.object({
  id: z.string(),
  /** The first MCP endpoint: what an admin would type in. */
  mcpUrl: z.string(),
  resources: z.array(z.string()),
  issuer: z.string(),
  issuers: z.array(z.string()),
  modelUrl: z.string(),
});
export type TenantDescription = z.infer<typeof tenantDescription>;

/** The last line that `fraimz witness` prints once it listens: for programs that start it. */
export const readyLine = z.object({
  event: z.literal("ready"),
  mcpUrl: z.string(),
  issuer: z.string(),
  modelUrl: z.string(),
  /** Origin of the control side. */
  control: z.string(),
  /** Its key; absent when whoever started it chose the key. */
  key: z.string().optional(),
  /** The log's file. */
  log: z.string(),
  /** With TLS: file with the PEM of the authority that vouches for the public side. */
  authority: z.string().optional(),
});
export type ReadyLine = z.infer<typeof readyLine>;

/** `next` is the cursor for the following read. `missing` counts lines that memory no longer holds. */
export const logPage = z.object({
  entries: z.array(WitnessEntry),
  next: z.int().nonnegative(),
  missing: z.int().nonnegative(),
});

const EXPIRABLE = ["access", "refresh", "codes", "sessions", "clients"] as const;
export const expireRequest = z.object({
  tenant: tenantId.default(DEFAULT_TENANT),
  what: z.array(z.enum(EXPIRABLE)).min(1).default(["access"]),
});
export type Expirable = (typeof EXPIRABLE)[number];

export const clientsRequest = z.object({
  tenant: tenantId.default(DEFAULT_TENANT),
  client: preRegisteredClient,
});
export const faultsRequest = z.object({ tenant: tenantId.default(DEFAULT_TENANT), faults: faultMap });
export const resetRequest = z.object({ tenant: tenantId.default(DEFAULT_TENANT) });
export const scriptRequest = z.object({
  tenant: tenantId.default(DEFAULT_TENANT),
  script: tenantOptions.shape.script.unwrap(),
});

/** One line of the judge's table. `not exercised` is never a pass. */
export const ruleVerdict = z.object({
  rule: z.string(),
  /** What the rule asks for, in one line. */
  title: z.string(),
  status: z.enum(["pass", "fail", "not exercised"]),
  severity: z.enum(["must", "should"]),
  source: z.string(),
  why: z.string(),
  /** `seq` of the entries that decided it. */
  entries: z.array(z.int().positive()),
  /** A failure that follows from another rule's, and the entry that shows it. */
  becauseOf: z.object({ rule: z.string(), entry: z.int().positive() }).optional(),
});
export type RuleVerdict = z.infer<typeof ruleVerdict>;
export const verdictResponse = z.object({ verdicts: z.array(ruleVerdict) });

/** Every refusal of the control side: what was wrong and what would be right. */
export const controlError = z.object({ error: z.string() });
