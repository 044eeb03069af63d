/** What a rule of the examiner is, and the words in which it answers. */
import type { Examination } from "./examination.ts";
import type { Exchange } from "./exchange.ts";

export interface Finding {
  readonly status: "pass" | "fail" | "not exercised" | "not applicable";
  /** The reason in words, with the values that decided it. */
  readonly why: string;
  readonly decidedBy: readonly Exchange[];
  /** Of a failure: rules whose failure, where there is one, is the reason for it. */
  readonly follows?: readonly string[];
}

/** In the order in which a client walks. */
export const EXAMINED_GROUPS = [
  "discovery",
  "registration",
  "authorization",
  "tokens",
  "access",
  "http",
  "sessions",
  "stateless",
] as const;

/** One demand of a specification on a server. */
export interface ExamineRule {
  /** `group/name`; stable, so that a gate can name it. */
  readonly id: `${(typeof EXAMINED_GROUPS)[number]}/${string}`;
  /** What it asks for, in one line. */
  readonly title: string;
  readonly severity: "must" | "should";
  /** Clause of the specification. */
  readonly source: string;
  /** How the occasion is brought about, for people who read the list of rules. */
  readonly occasion: string;
  /** Is it about authorization, and so not applicable to a public server? */
  readonly authorization: boolean;
  readonly examine: (examination: Examination) => Promise<Finding>;
}

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
/** A failure that follows from that of another rule, where that fails, too. */
export const following = (finding: Finding, ...rules: string[]): Finding =>
  finding.status === "fail" ? { ...finding, follows: rules } : finding;
export const notExercised = (why: string, ...decidedBy: Exchange[]): Finding => ({
  status: "not exercised",
  why,
  decidedBy,
});
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
