/** The judge's verdicts as a person reads them in a terminal. */
import picocolors from "picocolors";
import type { RuleVerdict } from "../../mocks/witness-log/control.ts";
import { RULE_GROUPS } from "../../mocks/witness-log/judge/index.ts";

export interface JudgedTenant {
  readonly tenant: string;
  readonly verdicts: readonly RuleVerdict[];
  /** Requirements of which nothing was exercised. */
  readonly open: readonly string[];
}

/** A sign goes with each colour, so that the table reads without any. */
const SIGNS = {
  pass: picocolors.green("✓"),
  fail: picocolors.red("✕"),
  "not exercised": picocolors.dim("·"),
} as const;

/** The table of one tenant, as lines. */
export function judgeTable(judged: JudgedTenant): string[] {
  const { tenant, verdicts, open } = judged;
  const width = Math.max(0, ...verdicts.map(({ rule }) => nameOf(rule).length));
  const lines = [picocolors.bold(`judge  ${tenant}`)];
  for (const group of RULE_GROUPS) {
    const rows = verdicts.filter(({ rule }) => rule.startsWith(`${group}/`));
    if (rows.length === 0) continue;
    lines.push("", `  ${picocolors.bold(group)}`);
    const idle = rows.every((row) => row.status === "not exercised" && !isOpen(row, open));
    if (idle) lines.push(idleLine(rows));
    else for (const row of rows) lines.push(...rowLines(row, width, isOpen(row, open)));
  }
  lines.push("", summary(judged));
  for (const one of open)
    lines.push(`${picocolors.yellow("!")} required and not exercised: ${one.replaceAll("|", " or ")}`);
  return lines;
}

/** A group that nothing exercised takes one line: the reason that most of its rules give. */
function idleLine(rows: readonly RuleVerdict[]): string {
  const reasons = new Map<string, number>();
  for (const { why } of rows) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const [reason = ""] = [...reasons].sort((a, b) => b[1] - a[1])[0] ?? [];
  return `  ${SIGNS["not exercised"]} ${picocolors.dim(`${rows.length} rules not exercised: ${reason}`)}`;
}

function rowLines(verdict: RuleVerdict, width: number, required: boolean): string[] {
  const { rule, title, status, severity, source, why, entries } = verdict;
  const sign = required ? picocolors.yellow("!") : SIGNS[status];
  const head = `  ${sign} ${nameOf(rule).padEnd(width)}  `;
  if (status === "pass") return [head + title];
  if (status === "not exercised") return [head + picocolors.dim(`not exercised: ${why}`)];
  const indent = " ".repeat(width + 6);
  const seen = entries.length > 0 ? `entries ${entries.map((seq) => `#${seq}`).join(" ")}` : "";
  return [
    head + picocolors.red(`${title} (${severity})`),
    indent + why,
    ...(seen === "" ? [] : [indent + picocolors.dim(seen)]),
    indent + picocolors.dim(source),
  ];
}

function summary({ verdicts }: JudgedTenant): string {
  const count = (status: RuleVerdict["status"]) => verdicts.filter((one) => one.status === status).length;
  const failures = count("fail");
  const counts = `${count("pass")} passed, ${failures} failed, ${count("not exercised")} not exercised`;
  return failures > 0 ? picocolors.red(`✕ ${counts}`) : `${SIGNS.pass} ${counts}`;
}

function isOpen({ rule, status }: RuleVerdict, open: readonly string[]): boolean {
  return status === "not exercised" && open.some((one) => one.split("|").includes(rule));
}

function nameOf(rule: string): string {
  return rule.slice(rule.indexOf("/") + 1);
}
