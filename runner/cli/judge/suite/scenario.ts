/** What a scenario of the suite is: data. The driver plays it, the judge judges it, and the suite holds it to its word. */
import type { Expirable, FaultMap } from "../../../../mocks/witness-log/control.ts";
import { STATELESS_WIRE, type TenantOptionsInput, type Wire } from "../../../../mocks/witness-log/options.ts";

/** The 2025 wires have sessions, 2026-07-28 has none. */
export type WireKind = "sessions" | "stateless";
/** How the client comes to its first token. */
export type Grant = "authorization-code" | "client-credentials";

/** One start of the command; all starts of a scenario share a HOME and a tenant. */
export interface Start {
  /** What the provider lets expire beforehand. */
  readonly expire?: readonly Expirable[];
  /** The provider's faults from here on. */
  readonly faults?: FaultMap;
  /** A further resource of the tenant, at which this start is pointed. */
  readonly resource?: string;
}

/** The call that the client is told to make. */
export interface ToldCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Scenario {
  /** `connect`, or `group/name`. */
  readonly id: string;
  /** What the client meets, in one line. */
  readonly title: string;
  /** The only kind of wire on which it says anything; both when absent. */
  readonly wire?: WireKind;
  /** The grants that it is for: the code grant when absent, since most of what happens to a client happens there. */
  readonly grant?: "any";
  /** Only for clients that register themselves. */
  readonly registers?: true;
  readonly options?: TenantOptionsInput;
  readonly faults?: FaultMap;
  /** One start with nothing before it, when absent. */
  readonly starts?: readonly Start[];
  readonly call?: ToldCall;
  /** `well`: an honest client gets through. `any`: it may give up, or must. */
  readonly ends: "well" | "any";
  /** Rules that every honest client exercises here, where they concern it. */
  readonly exercises: readonly string[];
  /** Rules that it exercises if it does what a client may leave undone. */
  readonly mayExercise?: readonly string[];
}

/** What the client is: which scenarios and rules concern it. */
export interface Concern {
  readonly wire: Wire;
  readonly grant: Grant;
  /** It was given an id by hand, and registers nowhere. */
  readonly told: boolean;
}

/** Rules outside the groups of a wire that only one kind of it exercises. */
const ONLY_ON: Readonly<Record<string, WireKind>> = {
  "tokens/on-every-request": "sessions",
};
/** A client without a person has neither an authorization request nor a refresh token. */
const CODE_GRANT = [
  /^(authorization|registration)\//,
  /^tokens\/(refreshes-when-expired|retries-with-new-token|one-refresh|rotated-refresh-token|refresh-token-private|invalid-grant|resource-at-refresh)$/,
  /^discovery\/refuses-without-s256$/,
];

function kindOf(wire: Wire): WireKind {
  return wire === STATELESS_WIRE ? "stateless" : "sessions";
}

/** Does the scenario say anything about such a client? */
export function concerns({ wire, grant, registers }: Scenario, concern: Concern): boolean {
  if (wire !== undefined && wire !== kindOf(concern.wire)) return false;
  if (grant !== "any" && concern.grant !== "authorization-code") return false;
  return !(registers && concern.told);
}

/** Why a rule can't be exercised by such a client, whatever the provider does; undefined when it can. */
export function notConcerned(rule: string, { wire, grant, told }: Concern): string | undefined {
  const kind =
    ONLY_ON[rule] ?? (["sessions", "stateless"] as const).find((one) => rule.startsWith(`${one}/`));
  if (kind !== undefined && kind !== kindOf(wire))
    return kind === "stateless" ? `only on ${STATELESS_WIRE}` : "only on wires with sessions";
  if (grant === "client-credentials" && CODE_GRANT.some((one) => one.test(rule)))
    return "only where a person approves";
  if (told && REGISTERING.has(rule)) return "the client was given its id and does not register";
  return undefined;
}

const REGISTERING: ReadonlySet<string> = new Set([
  "registration/once",
  "registration/redirect-uris",
  "registration/application-type",
  "registration/refresh-grant",
  "registration/bound-to-issuer",
  "registration/follows-issuer-change",
  "tokens/client-authentication",
]);

/** The rules that a scenario is meant to exercise with such a client. */
export function meantBy({ exercises }: Pick<Scenario, "exercises">, concern: Concern): string[] {
  return exercises.filter((rule) => notConcerned(rule, concern) === undefined);
}
