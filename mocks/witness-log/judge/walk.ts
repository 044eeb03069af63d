/**
 * A tenant's log, read once and put in the order in which a client walks: discovery, registration, authorizations,
 * token requests, calls, sessions. Rules read this instead of the lines, so that they read like their standard.
 */

import type { z } from "zod";
import type { controlFacts, WitnessEntry, WitnessStep } from "../entry.ts";
import { maskedFingerprint } from "../fingerprint.ts";
import { STATELESS_WIRE, type Wire } from "../options.ts";
import { type Authorization, findAuthorizations } from "./authorizations.ts";
import { type Exchange, joinLines, mayKnow } from "./exchange.ts";
import { groupBy } from "./grouping.ts";
import { isStateless, type McpExchange } from "./mcp-exchange.ts";
import { findSessions, type Session } from "./sessions.ts";

type ControlFacts = z.infer<typeof controlFacts>;

export interface Walk {
  /** Every exchange, in the order of arrival. */
  readonly exchanges: readonly Exchange[];
  readonly control: readonly { readonly line: WitnessEntry; readonly facts: ControlFacts }[];
  /** Protected resources and issuers of the tenant, by URL; empty when the log does not begin at its beginning. */
  readonly resources: readonly string[];
  readonly issuers: readonly string[];
  readonly resourceMetadata: readonly Exchange[];
  readonly serverMetadata: readonly Exchange[];
  readonly registrations: readonly Exchange[];
  readonly authorizations: readonly Authorization[];
  readonly tokenRequests: readonly Exchange[];
  readonly mcp: readonly McpExchange[];
  readonly sessions: readonly Session[];
  /** Token requests that issued an access token or a refresh token, by its fingerprint. */
  readonly accessTokens: ReadonlyMap<string, Exchange>;
  readonly refreshTokens: ReadonlyMap<string, Exchange>;
  /** Requests to MCP endpoints by the fingerprint of each token that they carried. */
  readonly uses: ReadonlyMap<string, readonly McpExchange[]>;
  /** Token requests by the refresh token that they presented. */
  readonly refreshUses: ReadonlyMap<string, readonly Exchange[]>;
  /** Exchanges by the client that they belong to. */
  readonly byClient: ReadonlyMap<string | undefined, readonly Exchange[]>;
  /** Did this log see 2026-07-28 spoken, or is the client meant for it? Demands that this revision raised to MUST then count as such. */
  readonly stateless: boolean;
  /** The caller knows that the client is gone for good: what it did not do by now it never did. */
  readonly left: boolean;
  /** Pre-registered ids that the client was told. */
  readonly told: readonly string[];
}

/** Steps whose requests a client makes itself; the rest come from a person's browser or from the harness. */
const CLIENT_STEPS: ReadonlySet<WitnessStep> = new Set<WitnessStep>([
  "prm",
  "as-metadata",
  "jwks",
  "register",
  "client-configuration",
  "authorize",
  "device-authorization",
  "token",
  "revoke",
  "mcp",
  "schema-ref",
]);

/** What the caller knows of the client beside the log. */
export interface KnownOfClient {
  /**
   * It is known to be gone for good (its process ended), so that what it has not done by the end of the log it never
   * did. Without this an unfinished log holds nothing against it.
   */
  readonly left?: boolean;
  /** Ids that exist without registration and that it was told. */
  readonly told?: readonly string[];
  /** The revision that it is meant for; what the log shows it to speak, when absent. */
  readonly revision?: Wire;
}

/** Reads one tenant's lines. */
export function walk(
  entries: readonly WitnessEntry[],
  { left = false, revision, told = [] }: KnownOfClient,
): Walk {
  const exchanges = joinLines(entries);
  const at = (...steps: WitnessStep[]): Exchange[] => exchanges.filter(({ step }) => steps.includes(step));
  const control = entries.flatMap((line) => (line.control ? [{ line, facts: line.control }] : []));
  const tokenRequests = at("token");
  const mcp = exchanges.filter((one): one is McpExchange => one.step === "mcp" && one.mcp !== undefined);
  return {
    exchanges,
    control,
    resources: [...new Set(control.flatMap(({ facts }) => facts.resources))],
    issuers: [...new Set(control.flatMap(({ facts }) => facts.issuers))],
    resourceMetadata: at("prm"),
    serverMetadata: at("as-metadata"),
    registrations: at("register"),
    authorizations: findAuthorizations(exchanges),
    tokenRequests,
    mcp,
    sessions: findSessions(mcp),
    accessTokens: issuedBy(tokenRequests, "accessToken"),
    refreshTokens: issuedBy(tokenRequests, "refreshToken"),
    uses: usesByToken(mcp),
    refreshUses: groupBy(tokenRequests, (one) => one.refreshToken?.fingerprint),
    byClient: groupBy(exchanges, clientOf),
    stateless: revision === undefined ? mcp.some(isStateless) : revision === STATELESS_WIRE,
    left,
    told,
  };
}

function issuedBy(
  requests: readonly Exchange[],
  what: "accessToken" | "refreshToken",
): ReadonlyMap<string, Exchange> {
  const found = new Map<string, Exchange>();
  for (const request of requests) {
    const print = request.issued?.[what];
    // A server that does not rotate hands the same refresh token out again: the first time counts.
    if (print !== undefined && !found.has(print)) found.set(print, request);
  }
  return found;
}

function usesByToken(mcp: readonly McpExchange[]): Map<string, McpExchange[]> {
  const uses = mcp.flatMap((exchange) =>
    exchange.credentials.map(({ fingerprint }) => ({ fingerprint, exchange })),
  );
  const groups = groupBy(uses, ({ fingerprint }) => fingerprint);
  return new Map([...groups].map(([print, group]) => [print, group.map(({ exchange }) => exchange)]));
}

/** What the client sent once it had the answer of `exchange`. */
export function sentAfter(walked: Walk, exchange: Exchange): Exchange[] {
  return walked.exchanges.filter((one) => CLIENT_STEPS.has(one.step) && mayKnow(one, exchange));
}

/** Did the client go on after this answer, or is it known to have left? Only then does its silence say anything. */
export function heardLater(walked: Walk, exchange: Exchange): boolean {
  return walked.left || walked.exchanges.some((one) => CLIENT_STEPS.has(one.step) && mayKnow(one, exchange));
}

/** Is the value of a parameter, as it is written, a refresh token that had been given? */
export function isRefreshToken({ refreshTokens }: Walk, written: string): boolean {
  return refreshTokens.has(maskedFingerprint(written) ?? "");
}

/** The client that an exchange belongs to, as far as it says so itself. */
export function clientOf(exchange: Exchange): string | undefined {
  return exchange.client?.id ?? exchange.credentials[0]?.clientId;
}

/** How many conversations the log shows at the resource that had most of them; see {@link Exchange.conversations}. */
export function conversations({ mcp }: Walk): number {
  return mcp.reduce((most, one) => Math.max(most, one.conversations), 1);
}
