/** What a rule of the judge is, and how it judges several cases. */
import {
  type Demand,
  type Finding as FindingOf,
  notExercised,
  type RuleGroup,
  type Severity,
} from "../rule.ts";
import type { Exchange } from "./exchange.ts";
import type { Walk } from "./walk.ts";

export { failed, notExercised, passed, RULE_GROUPS, type RuleGroup, type Severity } from "../rule.ts";

export type Finding = FindingOf<Exchange>;

/**
 * One demand of a specification on a client. Rules are independent of each other: where a fault of the client could
 * trip two of them, each says in its condition which one it leaves to the other.
 */
export interface Rule extends Demand<RuleGroup> {
  /** A function where a revision of MCP raised the demand: the revision that this client speaks then decides. */
  readonly severity: Severity | ((walk: Walk) => Severity);
  readonly judge: (walk: Walk) => Finding;
}

/** So many exchanges are named for a verdict at most; `why` counts the rest. */
export const SHOWN = 20;

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
