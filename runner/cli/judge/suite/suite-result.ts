/** What the suite found: each scenario held to its word, and one line for each rule over all scenarios. Pure. */

import type { RuleVerdict } from "../../../../mocks/witness-log/control.ts";
import { openRequirements, RULES } from "../../../../mocks/witness-log/judge/index.ts";
import { describeExit } from "../../../process/process-group.ts";
import type { TableVerdict } from "../table.ts";
import type { Played } from "./play-scenario.ts";
import { type Concern, meantBy, notConcerned, type Scenario } from "./scenario.ts";

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly state: "passed" | "failed" | "incomplete";
  /** Rules that failed here and count. */
  readonly failures: readonly RuleVerdict[];
  /** Why else it is not passed, one sentence each. */
  readonly why: readonly string[];
  /** Rules that it was meant to exercise and did not. */
  readonly missing: readonly string[];
  /** Those of them that the caller asks for. */
  readonly wanting: readonly string[];
  /** How the command should have ended and did not. */
  readonly complaint?: string;
  /** Absent when it was not played. */
  readonly played?: Played;
}

/** One rule over all scenarios. */
export interface RuleRow extends TableVerdict {
  /** Where it was exercised, and what was found there. */
  readonly scenarios: readonly ScenarioVerdict[];
}

export interface ScenarioVerdict extends Pick<RuleVerdict, "why" | "entries" | "becauseOf"> {
  readonly scenario: string;
  readonly status: "pass" | "fail";
}

export interface SuiteTerms {
  readonly concern: Concern;
  /** The exit code of a client that gets through. */
  readonly exitCode: number | "any";
  /** Does this failure make the verdict fail? */
  readonly counts: (verdict: RuleVerdict) => boolean;
  /** Rules that must be exercised; what the scenarios are meant to exercise, when absent. */
  readonly requirements?: readonly string[] | undefined;
}

/** Holds a scenario that was played to its word. */
export function resultOf(played: Played, terms: SuiteTerms): ScenarioResult {
  const { scenario, verdicts, ends } = played;
  const { concern, requirements } = terms;
  const exercised = new Set(
    verdicts.filter(({ status }) => status !== "not exercised").map(({ rule }) => rule),
  );
  const missing = meantBy(scenario, concern).filter((rule) => !exercised.has(rule));
  const asked = requirements?.flatMap((one) => one.split("|"));
  const wanting = missing.filter((rule) => asked === undefined || asked.includes(rule));
  const complaint = complaintAbout(played, terms);
  const failures = verdicts.filter(terms.counts);
  const why = [
    ...(complaint === undefined ? [] : [complaint]),
    ...ends.flatMap(({ exit, words }) => (exit === undefined ? [`the command ${words}`] : [])),
    ...wanting.map((rule) => `${rule} was not exercised: ${whyNot(verdicts, rule)}`),
  ];
  const failed = failures.length > 0 || complaint !== undefined;
  const state = failed ? "failed" : why.length > 0 ? "incomplete" : "passed";
  return {
    scenario,
    state,
    failures,
    why,
    missing,
    wanting,
    played,
    ...(complaint === undefined ? {} : { complaint }),
  };
}

/** A scenario that could not be played. */
export function notPlayed(scenario: Scenario, why: string, concern: Concern): ScenarioResult {
  const missing = meantBy(scenario, concern);
  return { scenario, state: "incomplete", failures: [], why: [why], missing, wanting: missing };
}

function complaintAbout({ scenario, ends }: Played, { exitCode }: SuiteTerms): string | undefined {
  if (scenario.ends === "any" || exitCode === "any") return undefined;
  const unserved = ends.find(({ exit, trouble }) => exit !== undefined && trouble !== undefined);
  if (unserved) return `the command did not serve its host: ${unserved.trouble}`;
  const wrong = ends.find(
    ({ exit, dismissed }) => exit !== undefined && !dismissed && exit.code !== exitCode,
  );
  if (wrong?.exit === undefined) return undefined;
  return `the command ended with ${describeExit(wrong.exit)}, expected was exit code ${exitCode}`;
}

function whyNot(verdicts: readonly RuleVerdict[], rule: string): string {
  return verdicts.find((one) => one.rule === rule)?.why ?? "the judge has no such rule";
}

/** One line for each rule of the judge. */
export function rowsOf(
  results: readonly ScenarioResult[],
  concern: Concern,
  counts: SuiteTerms["counts"],
): RuleRow[] {
  return RULES.map(({ id, title, source }) => {
    const found = results.flatMap(({ scenario, played }) => {
      const verdict = played?.verdicts.find((one) => one.rule === id);
      return verdict ? [{ scenario, verdict }] : [];
    });
    const cases = found.flatMap(
      ({ scenario, verdict: { status, why, entries, becauseOf } }): ScenarioVerdict[] =>
        status === "not exercised"
          ? []
          : [{ scenario: scenario.id, status, why, entries, ...(becauseOf ? { becauseOf } : {}) }],
    );
    const failures = found.filter(({ verdict }) => verdict.status === "fail");
    const worst =
      failures.find(({ verdict }) => counts(verdict) && !verdict.becauseOf) ??
      failures.find(({ verdict }) => counts(verdict)) ??
      failures[0];
    const common = { rule: id, title, source, scenarios: cases, severity: severityOf(found, id) };
    if (worst) {
      const { why, entries, becauseOf } = worst.verdict;
      const where = `in ${inFew(cases.filter(({ status }) => status === "fail").map(({ scenario }) => scenario))}`;
      return {
        ...common,
        status: "fail",
        why: `${worst.scenario.id}: ${why}`,
        entries,
        where,
        ...(becauseOf ? { becauseOf } : {}),
      };
    }
    if (cases.length > 0)
      return {
        ...common,
        status: "pass",
        why: cases[0]?.why ?? "",
        entries: [],
        where: inFew(cases.map(({ scenario }) => scenario)),
      };
    const apart = notConcerned(id, concern);
    if (apart !== undefined) return { ...common, status: "not applicable", why: apart, entries: [] };
    return { ...common, status: "not exercised", why: idleWhy(results, id), entries: [] };
  });
}

/** The heaviest that any log makes it. */
function severityOf(
  found: readonly { readonly verdict: RuleVerdict }[],
  id: string,
): RuleVerdict["severity"] {
  if (found.some(({ verdict }) => verdict.severity === "must")) return "must";
  const [first] = found;
  const severity = first?.verdict.severity ?? RULES.find((rule) => rule.id === id)?.severity;
  return severity === "must" ? "must" : "should";
}

/** Why a rule has no verdict that a choice of scenarios left out. */
export const NOT_CHOSEN = "no scenario that was chosen exercises it";

/** Why nothing exercised it: what the judge says where it was looked for, else that no chosen scenario looks for it. */
function idleWhy(results: readonly ScenarioResult[], rule: string): string {
  const looking = results.find(
    ({ scenario: { exercises, mayExercise = [] } }) => exercises.includes(rule) || mayExercise.includes(rule),
  );
  if (!looking) return NOT_CHOSEN;
  return looking.played ? whyNot(looking.played.verdicts, rule) : `${looking.scenario.id} was not played`;
}

/** `connect and 7 more`. */
function inFew(names: readonly string[]): string {
  const shown = names.slice(0, names.length > 2 ? 1 : 2);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What must have been exercised and was not. */
export function openOf(
  rows: readonly RuleRow[],
  results: readonly ScenarioResult[],
  { concern, requirements }: SuiteTerms,
) {
  const meant = new Set(results.flatMap(({ scenario }) => meantBy(scenario, concern)));
  return openRequirements(rows, requirements ?? [...meant]);
}
