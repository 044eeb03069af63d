/** What the judge of clients and the examiner of servers share: how a rule is named, and the words in which it answers. */

export type Severity = "must" | "should";

/** One demand of a specification on a client or a server. */
export interface Demand<Group extends string> {
  /** `group/name`; stable, so that a gate can name it. */
  readonly id: `${Group}/${string}`;
  /** What it asks for, in one line. */
  readonly title: string;
  /** Clause of the specification. */
  readonly source: string;
}

/** In the order in which a client walks. */
export const RULE_GROUPS = [
  "discovery",
  "registration",
  "authorization",
  "tokens",
  "http",
  "sessions",
  "stateless",
] as const;
export type RuleGroup = (typeof RULE_GROUPS)[number];

/** What a rule found: never a pass without an exchange that shows it. */
export interface Finding<Exchange, Status extends string = "pass" | "fail" | "not exercised"> {
  readonly status: Status;
  /** The reason in words, with the values that decided it. */
  readonly why: string;
  readonly decidedBy: readonly Exchange[];
}

export const passed = <Exchange>(why: string, ...decidedBy: Exchange[]) =>
  ({ status: "pass", why, decidedBy }) as const;
export const failed = <Exchange>(why: string, ...decidedBy: Exchange[]) =>
  ({ status: "fail", why, decidedBy }) as const;
export const notExercised = <Exchange>(why: string, ...decidedBy: Exchange[]) =>
  ({ status: "not exercised", why, decidedBy }) as const;
