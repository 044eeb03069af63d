/** A report of the tables of one log: what `judge`, `judge --live` and `examine` leave with `--out`. */
import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import { asTyped } from "../as-typed.ts";
import type { Decision } from "./decision.ts";
import type { JudgedTenant } from "./table.ts";
import { type VerdictFlow, VerdictReport } from "./verdict-report.ts";

/** Tables that are there already, with the lines that they were judged from. */
export interface WrittenVerdicts {
  readonly tenants: readonly JudgedTenant[];
  readonly decision: Decision;
  readonly requirements: readonly string[];
  readonly entries: readonly WitnessEntry[];
  /** What the client printed. */
  readonly printed?: VerdictFlow["printed"];
  /** Why the client itself is not in order. */
  readonly trouble?: VerdictFlow["trouble"];
}

/**
 * Writes a report of tables: a flow for each.
 * @returns the path of the page
 */
export async function writeVerdicts(
  out: string,
  { what, claim }: { readonly what: string; readonly claim: string },
  { tenants, decision, requirements, entries, printed = [], trouble }: WrittenVerdicts,
): Promise<string> {
  const line = asTyped();
  const first = entries.map(({ at }) => Date.parse(at)).reduce((a, b) => Math.min(a, b), Date.now());
  const report = await VerdictReport.open(out, line, decision, new Date(first));
  // Where one tenant was judged in full, the others need not have been.
  const enough = tenants.some(({ open }) => open.length === 0);
  for (const { tenant, verdicts, open } of tenants) {
    const own = entries.filter(({ run }) => run === tenant || tenants.length === 1);
    const times = own.map(({ at, durationMs }) => ({
      from: Date.parse(at),
      to: Date.parse(at) + durationMs,
    }));
    const began = Math.min(...times.map(({ from }) => from), Date.now());
    report.add({
      id: tenant,
      title: tenants.length === 1 ? what : `${what}: ${tenant}`,
      claim,
      began: new Date(began),
      tookMs: Math.round(Math.max(began, ...times.map(({ to }) => to)) - began),
      facts: [],
      acts: [],
      printed,
      trouble,
      entries: own,
      verdicts,
      meant: enough && open.length > 0 ? [] : requirements,
      reproduce: line,
    });
  }
  const complaints = decision.complaints.filter((one) => one !== trouble?.title);
  return report.close({ ...decision, complaints });
}
