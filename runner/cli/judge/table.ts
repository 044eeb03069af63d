/** The judge's verdicts as a person reads them in a terminal. */
import picocolors from "picocolors";
import type { RuleVerdict } from "../../../mocks/witness-log/control.ts";
import { RULE_GROUPS } from "../../../mocks/witness-log/judge/index.ts";

/** A line of a table: the judge's, or the examiner's, which knows one more status. */
export type TableVerdict = Omit<RuleVerdict, "status"> & {
  readonly status: RuleVerdict["status"] | "not applicable";
  /** Where it was exercised, where that is in several places. */
  readonly where?: string;
};

/** Whose table it is. */
export interface TableKind {
  readonly title: string;
  readonly groups: readonly string[];
}

const JUDGE: TableKind = { title: "judge", groups: RULE_GROUPS };

export interface JudgedTenant {
  readonly tenant: string;
  readonly verdicts: readonly TableVerdict[];
  /** Requirements of which nothing was exercised. */
  readonly open: readonly string[];
}

/** A sign goes with each colour, so that the table reads without any. */
const SIGNS = {
  pass: picocolors.green("✓"),
  fail: picocolors.red("✕"),
  "not exercised": picocolors.dim("·"),
  "not applicable": picocolors.dim("-"),
} as const;

/** The table of one tenant, as lines. */
export function judgeTable(judged: JudgedTenant, { title, groups }: TableKind = JUDGE): string[] {
  const { tenant, verdicts, open } = judged;
  const width = Math.max(0, ...verdicts.map(({ rule }) => nameOf(rule).length));
  const lines = [picocolors.bold(`${title}  ${tenant}`)];
  for (const group of groups) {
    const rows = verdicts.filter(({ rule }) => rule.startsWith(`${group}/`));
    if (rows.length === 0) continue;
    lines.push("", `  ${picocolors.bold(group)}`);
    const [{ status } = { status: "pass" as const }] = rows;
    const idle =
      status !== "pass" &&
      status !== "fail" &&
      rows.every((row) => row.status === status && !isOpen(row, open));
    if (idle) lines.push(idleLine(rows, status));
    else for (const row of rows) lines.push(...rowLines(row, width, isOpen(row, open)));
  }
  lines.push("", summary(judged));
  for (const one of open)
    lines.push(`${picocolors.yellow("!")} required and not exercised: ${one.replaceAll("|", " or ")}`);
  return lines;
}

type Idle = "not exercised" | "not applicable";

/** A group that nothing exercised takes one line: the reason that most of its rules give. */
function idleLine(rows: readonly TableVerdict[], status: Idle): string {
  const reasons = new Map<string, number>();
  for (const { why } of rows) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const [reason = ""] = [...reasons].sort((a, b) => b[1] - a[1])[0] ?? [];
  return `  ${SIGNS[status]} ${picocolors.dim(`${rows.length} rules ${status}: ${reason}`)}`;
}

function rowLines(verdict: TableVerdict, width: number, required: boolean): string[] {
  const { rule, title, status, severity, source, why, entries, becauseOf, where } = verdict;
  const sign = required ? picocolors.yellow("!") : SIGNS[status];
  const head = `  ${sign} ${nameOf(rule).padEnd(width)}  `;
  const place = where === undefined ? "" : picocolors.dim(` (${where})`);
  if (status === "pass") return [head + title + place];
  if (status !== "fail") return [head + picocolors.dim(`${status}: ${why}`)];
  const indent = " ".repeat(width + 6);
  const seen = entries.length > 0 ? `entries ${entries.map((seq) => `#${seq}`).join(" ")}` : "";
  return [
    head + picocolors.red(`${title} (${severity})`) + place,
    indent + why,
    ...(becauseOf ? [`${indent}because of #${becauseOf.entry} (${becauseOf.rule})`] : []),
    ...(seen === "" ? [] : [indent + picocolors.dim(seen)]),
    indent + picocolors.dim(source),
  ];
}

function summary({ verdicts }: JudgedTenant): string {
  const count = (status: TableVerdict["status"]) => verdicts.filter((one) => one.status === status).length;
  const failures = count("fail");
  const follow = verdicts.filter((one) => one.becauseOf !== undefined).length;
  const consequences = follow > 0 ? ` (${follow} of them because of another)` : "";
  const apart = count("not applicable");
  const others = apart > 0 ? `, ${apart} not applicable` : "";
  const counts = `${count("pass")} passed, ${failures} failed${consequences}, ${count("not exercised")} not exercised${others}`;
  return failures > 0 ? picocolors.red(`✕ ${counts}`) : `${SIGNS.pass} ${counts}`;
}

function isOpen({ rule, status }: TableVerdict, open: readonly string[]): boolean {
  return (
    (status === "not exercised" || status === "not applicable") &&
    open.some((one) => one.split("|").includes(rule))
  );
}

function nameOf(rule: string): string {
  return rule.slice(rule.indexOf("/") + 1);
}
