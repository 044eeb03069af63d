/** What a rule of the examiner is, and the words that only it answers in. */
import {
  type Demand,
  type Finding as FindingOf,
  notExercised,
  RULE_GROUPS,
  type Severity,
} from "../../mocks/witness-log/rule.ts";
import type { Examination } from "./examination.ts";
import type { Exchange } from "./exchange.ts";

export { failed, notExercised, passed } from "../../mocks/witness-log/rule.ts";

export interface Finding extends FindingOf<Exchange, "pass" | "fail" | "not exercised" | "not applicable"> {
  /** Of a failure: rules whose failure, where there is one, is the reason for it. */
  readonly follows?: readonly string[];
}

/** Those of the judge, and what a server gives access to. */
export const EXAMINED_GROUPS = RULE_GROUPS.flatMap((group) =>
  group === "tokens" ? ([group, "access"] as const) : [group],
);

/** One demand of a specification on a server. */
export interface ExamineRule extends Demand<(typeof EXAMINED_GROUPS)[number]> {
  readonly severity: Severity;
  /** How the occasion is brought about, for people who read the list of rules. */
  readonly occasion: string;
  /** Is it about authorization, and so not applicable to a public server? */
  readonly authorization: boolean;
  readonly examine: (examination: Examination) => Promise<Finding>;
}

/** A failure that follows from that of another rule, where that fails, too. */
export const following = (finding: Finding, ...rules: string[]): Finding =>
  finding.status === "fail" ? { ...finding, follows: rules } : finding;
export const notApplicable = (why: string, ...decidedBy: Exchange[]): Finding => ({
  status: "not applicable",
  why,
  decidedBy,
});

/** The first failure of several findings, else the first pass, else what was not exercised. */
export function worst(findings: readonly Finding[], otherwise: string): Finding {
  return (
    findings.find(({ status }) => status === "fail") ??
    findings.find(({ status }) => status === "pass") ??
    findings[0] ??
    notExercised(otherwise)
  );
}
