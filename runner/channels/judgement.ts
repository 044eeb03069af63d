import type { RuleVerdict } from "../../mocks/witness-log/control.ts";

const SIGNS = { fail: "✕", pass: "✓" } as const;

/** The judge's table as plain text: rules that were broken with the reason, then those that held; the rest is counted. */
export function judgement(verdicts: readonly RuleVerdict[]): string {
  const of = (status: RuleVerdict["status"]) => verdicts.filter((verdict) => verdict.status === status);
  const [failed, passed, idle] = [of("fail"), of("pass"), of("not exercised")];
  const width = Math.max(0, ...[...failed, ...passed].map(({ rule }) => rule.length));
  const line = (status: keyof typeof SIGNS, { rule, title }: RuleVerdict) =>
    `${SIGNS[status]} ${rule.padEnd(width)}  ${title}`;
  return [
    `${passed.length} passed, ${failed.length} failed, ${idle.length} not exercised`,
    "",
    ...failed.flatMap((verdict) => [
      `${line("fail", verdict)} (${verdict.severity})`,
      `  ${verdict.why}`,
      `  entries ${verdict.entries.map((seq) => `#${seq}`).join(" ") || "none"}; ${verdict.source}`,
    ]),
    ...passed.map((verdict) => line("pass", verdict)),
    "",
  ].join("\n");
}
