/** The suite as a report: a scenario is a flow, its exchanges are the evidence, and each rule it is meant for is a frame. */
import { COMMAND } from "../../../evidence/command-name.ts";
import { shellLine } from "../../../evidence/text/shell-words.ts";
import { describeExit } from "../../../process/process-group.ts";
import { code, prose } from "../../../report/markdown-text.ts";
import { asTyped } from "../../as-typed.ts";
import { type VerdictAct, type VerdictFlow, VerdictReport, type VerdictTerms } from "../verdict-report.ts";
import { meantBy } from "./scenario.ts";
import { NOT_CHOSEN, type RuleRow, type ScenarioResult } from "./suite-result.ts";
import type { SuiteVerdict } from "./suite-table.ts";

/** @returns the path of the page */
export async function writeSuite(
  out: string,
  suite: SuiteVerdict,
  { command, began, ...terms }: VerdictTerms & { readonly command: readonly string[]; readonly began: Date },
): Promise<string> {
  const line = asTyped();
  const report = await VerdictReport.open(out, line, terms, began);
  for (const result of suite.results) report.add(flowOf(result, suite, command, began));
  const { verdict, exitCode, complaints } = suite;
  // What a scenario has to complain about stands in it.
  const own = new Set(
    suite.results.flatMap(({ scenario, complaint }) => (complaint ? [`${scenario.id}: ${complaint}`] : [])),
  );
  return report.close({
    verdict,
    exitCode,
    complaints: complaints.filter((one) => !own.has(one)),
    appendix: ruleTable(suite),
  });
}

function flowOf(
  result: ScenarioResult,
  { concern }: SuiteVerdict,
  command: readonly string[],
  began: Date,
): VerdictFlow {
  const { scenario, played, missing, wanting, complaint, why } = result;
  const { id, title, options, faults, ends } = scenario;
  const [trouble] =
    complaint === undefined ? why.filter((one) => !one.includes("was not exercised")) : [complaint];
  return {
    id,
    title: `${id}: ${title}`,
    claim:
      ends === "well"
        ? "The client gets through."
        : "The client may give up here, or must; it ends by itself.",
    began: played?.began ?? began,
    tookMs: played?.tookMs ?? 0,
    facts: [
      { name: "revision", value: concern.wire },
      ...(options ? [{ name: "shape of the provider", value: JSON.stringify(options) }] : []),
      ...(faults ? [{ name: "faults", value: JSON.stringify(faults) }] : []),
    ],
    acts: actsOf(result),
    printed: (played?.ends ?? []).map(({ lastLines }, at) => ({
      title: `What the command printed last, start ${at + 1}`,
      text: lastLines.join("\n"),
    })),
    trouble:
      trouble === undefined
        ? undefined
        : { verdict: complaint === undefined ? "incomplete" : "failed", title: trouble },
    entries: played?.entries ?? [],
    verdicts: played?.verdicts ?? [],
    // What the caller does not ask for is no frame of its own.
    meant: meantBy(scenario, concern).filter((rule) => !missing.includes(rule) || wanting.includes(rule)),
    reproduce: `${COMMAND} judge --suite ${id} --wire ${concern.wire} -- ${shellLine(command)}`,
  };
}

function actsOf({ scenario, played }: ScenarioResult): VerdictAct[] {
  return (played?.ends ?? []).flatMap(({ url, exit, words, tookMs }, at) => {
    const { expire, faults } = scenario.starts?.[at] ?? {};
    return [
      ...(expire ? [{ channel: "provider", verb: "let expire", target: expire.join(", ") } as const] : []),
      ...(faults
        ? [{ channel: "provider", verb: "misbehaved from here on", target: JSON.stringify(faults) } as const]
        : []),
      {
        channel: "agent",
        verb: "was started at",
        target: url,
        detail: exit === undefined ? words : `ended with ${describeExit(exit)}`,
        tookMs,
      } as const,
    ];
  });
}

const SIGNS = { pass: "✅", fail: "❌", "not exercised": "➖", "not applicable": "➖" } as const;

/** Every rule by its verdict; what concerns no such client, or was not looked for, is counted. */
function ruleTable({ rows, waived }: SuiteVerdict): string {
  const apart = rows.filter(({ status }) => status === "not applicable");
  const unasked = rows.filter(({ status, why }) => status === "not exercised" && why === NOT_CHOSEN);
  const shown = rows.filter((row) => !apart.includes(row) && !unasked.includes(row));
  const order = { fail: 0, "not exercised": 1, pass: 2, "not applicable": 3 } as const;
  const lines = [...shown]
    .sort((a, b) => order[a.status] - order[b.status])
    .map((row) => rowLine(row, waived));
  const left = [
    ...(apart.length > 0 ? [`${apart.length} rules concern no such client.`] : []),
    ...(unasked.length > 0 ? [`For ${unasked.length} rules there was no scenario among those chosen.`] : []),
  ];
  return `| | rule | | where |\n|---|---|---|---|\n${[lines.join("\n"), left.join(" ")].filter(Boolean).join("\n\n")}`;
}

function rowLine(
  { rule, status, severity, why, where, becauseOf }: RuleRow,
  waived: SuiteVerdict["waived"],
): string {
  const waiver = waived.find((one) => one.rule === rule);
  const borne = status === "fail" && waiver ? ` (waived until ${waiver.until}: ${prose(waiver.reason)})` : "";
  const root = becauseOf ? `, because of #${becauseOf.entry} ${code(becauseOf.rule)}` : "";
  const said = status === "pass" ? "" : `${severity}: ${prose(why)}${root}${borne}`;
  return `| ${SIGNS[status]} | ${code(rule)} | ${said} | ${prose(where ?? "")} |`;
}
