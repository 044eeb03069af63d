/** The suite as a person reads it in a terminal, and as a program reads it. */
import picocolors from "picocolors";
import { RULE_GROUPS } from "../../../../mocks/witness-log/judge/index.ts";
import { judgeTable } from "../table.ts";
import type { Waiver } from "../waivers.ts";
import type { Concern } from "./scenario.ts";
import { NOT_CHOSEN, type RuleRow, type ScenarioResult } from "./suite-result.ts";

export interface SuiteVerdict {
  readonly concern: Concern;
  readonly results: readonly ScenarioResult[];
  readonly rows: readonly RuleRow[];
  /** Requirements of which nothing was exercised. */
  readonly open: readonly string[];
  readonly waived: readonly Waiver[];
  /** What is wrong beside the rules. */
  readonly complaints: readonly string[];
  readonly verdict: "passed" | "failed" | "incomplete";
  readonly exitCode: number;
}

const SIGNS = {
  passed: picocolors.green("✓"),
  failed: picocolors.red("✕"),
  incomplete: picocolors.yellow("!"),
};

/** One scenario that has ended. */
export function scenarioLine(result: ScenarioResult): string {
  const { scenario, state, why, played } = result;
  const took = played === undefined ? "" : picocolors.dim(`  ${(played.tookMs / 1000).toFixed(1)} s`);
  const said = [rulesIn(result), ...why].filter(Boolean).join("; ");
  return `${SIGNS[state]} ${scenario.id}${took}${said === "" ? "" : `  ${said}`}`;
}

/** The rules that failed in it, the roots first. */
function rulesIn({ failures }: ScenarioResult): string {
  const roots = failures.filter(({ becauseOf }) => becauseOf === undefined);
  return [...roots, ...failures.filter((one) => !roots.includes(one))].map(({ rule }) => rule).join(", ");
}

/** Prints the table, or one JSON document. */
export function printSuite(
  suite: SuiteVerdict,
  { json = false }: { readonly json?: boolean },
  print: (line: string) => void,
): void {
  if (json) print(JSON.stringify(documentOf(suite), null, 2));
  else for (const line of linesOf(suite)) print(line);
}

function linesOf({ concern, results, rows, open, waived, complaints }: SuiteVerdict): string[] {
  const chosen = rows.filter(({ why }) => why !== NOT_CHOSEN);
  const table = { tenant: `${concern.wire}, ${concern.grant} grant`, verdicts: chosen, open };
  const left = rows.length - chosen.length;
  const wrong = results.filter(({ state }) => state !== "passed");
  const count = (state: ScenarioResult["state"]) => results.filter((one) => one.state === state).length;
  return [
    ...judgeTable(table, { title: "suite", groups: RULE_GROUPS }),
    ...(left > 0 ? [picocolors.dim(`· of ${left} rules the chosen scenarios say nothing`)] : []),
    "",
    `${count("passed")} of ${results.length} scenarios passed, ${count("failed")} failed, ${count("incomplete")} incomplete`,
    ...wrong.flatMap(wrongLines),
    ...waived
      .filter(({ rule }) => rows.some((one) => one.rule === rule && one.status === "fail"))
      .map(({ rule, reason, until }) => `~ waived until ${until}: ${rule} (${reason})`),
    ...complaints.map((one) => `✕ ${one}`),
  ];
}

/** What each rule has against it stands in the table; here stands the rest. */
function wrongLines(result: ScenarioResult): string[] {
  const { scenario, state, why, played } = result;
  const rules = rulesIn(result);
  const said = why.length > 0 ? (played?.ends.at(-1)?.lastLines ?? []).slice(-3) : [];
  return [
    `${SIGNS[state]} ${scenario.id}${state === "incomplete" ? " is incomplete" : ""}: ${rules === "" ? scenario.title : rules}`,
    ...why.map((one) => `    ${one}`),
    ...said.map((line) => picocolors.dim(`    │ ${line}`)),
  ];
}

function documentOf({ concern, results, ...suite }: SuiteVerdict) {
  const { verdict, exitCode, complaints, waived, open, rows } = suite;
  return {
    verdict,
    exitCode,
    ...concern,
    complaints,
    waived,
    open,
    rules: rows.map(({ where: _where, ...row }) => row),
    scenarios: results.map(({ scenario, state, failures, why, missing, played }) => ({
      scenario: scenario.id,
      title: scenario.title,
      state,
      failed: failures.map(({ rule }) => rule),
      why,
      missing,
      commands: (played?.ends ?? []).map(({ url, exit, words, tookMs }) => ({ url, exit, words, tookMs })),
    })),
  };
}
