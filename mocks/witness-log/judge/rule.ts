/** What a rule of the judge is, and the words in which it answers. */
import type { Exchange } from "./exchange.ts";
import type { Walk } from "./walk.ts";

export type Severity = "must" | "should";

/** What a rule found: never a pass without an exchange that shows it. */
export interface Finding {
  readonly status: "pass" | "fail" | "not exercised";
  /** The reason in words, with the values that decided it. */
  readonly why: string;
  readonly decidedBy: readonly Exchange[];
}

/**
 * One demand of a specification on a client. Rules are independent of each other: where a fault of the client could
 * trip two of them, each says in its condition which one it leaves to the other.
 */
export interface Rule {
  /** `group/name`; stable, so that a gate can name it. */
  readonly id: `${RuleGroup}/${string}`;
  /** What it asks for, in one line. */
  readonly title: string;
  /** A function where a revision of MCP raised the demand: the revision that this client speaks then decides. */
  readonly severity: Severity | ((walk: Walk) => Severity);
  /** Clause of the specification. */
  readonly source: string;
  readonly judge: (walk: Walk) => Finding;
}

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

/** So many exchanges are named for a verdict at most; `why` counts the rest. */
export const SHOWN = 20;

export const passed = (why: string, ...decidedBy: Exchange[]): Finding => ({
  status: "pass",
  why,
  decidedBy,
});
export const failed = (why: string, ...decidedBy: Exchange[]): Finding => ({
  status: "fail",
  why,
  decidedBy,
});
export const notExercised = (why: string): Finding => ({ status: "not exercised", why, decidedBy: [] });

/**
 * Judges each case on its own and sums up: one failure fails the rule, a pass needs at least one case that passed.
 * `check` answers undefined (or `not exercised`) for a case that says nothing about the rule.
 * @param otherwise why the rule was not exercised when no case decided anything
 */
export function judgeEach<T>(
  cases: Iterable<T>,
  otherwise: string,
  check: (one: T) => Finding | undefined,
): Finding {
  const failures: Finding[] = [];
  const passes: Finding[] = [];
  for (const one of cases) {
    const finding = check(one);
    if (finding?.status === "fail") failures.push(finding);
    if (finding?.status === "pass") passes.push(finding);
  }
  if (failures.length > 0) return sum("fail", failures, failures.length + passes.length);
  if (passes.length > 0) return sum("pass", passes, passes.length);
  return notExercised(otherwise);
}

function sum(status: "pass" | "fail", findings: readonly Finding[], cases: number): Finding {
  const first = findings[0]?.why ?? "";
  const same = findings.length === 1 && cases === 1;
  const often = status === "pass" ? `${cases} times` : `${findings.length} of ${cases} times`;
  return {
    status,
    why: same ? first : `${first} (${often})`,
    decidedBy: findings.slice(0, SHOWN).flatMap((finding) => finding.decidedBy),
  };
}
