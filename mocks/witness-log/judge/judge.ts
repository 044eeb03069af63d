/**
 * The judge: one tenant's log in, one verdict for each rule out. Pure; it judges any client that walked through,
 * and says `not exercised`, never `pass`, about what the log does not show.
 */
import type { RuleVerdict } from "../control.ts";
import type { WitnessEntry } from "../entry.ts";
import { type Rule, SHOWN } from "./rule.ts";
import { RULES } from "./rules.ts";
import { type Walk, walk } from "./walk.ts";

export interface JudgeOptions {
  /**
   * The client is known to be gone for good (its process ended), so that what it has not done by the end of the log
   * it never did. Without this an unfinished log holds nothing against it.
   */
  readonly left?: boolean;
}

/**
 * Judges the log of one tenant.
 * @param entries its lines, in any order
 * @returns one verdict per rule, in the order of the rules
 * @throws RangeError when the lines belong to several tenants, whose `seq` can't be told apart
 */
export function judge(entries: readonly WitnessEntry[], options: JudgeOptions = {}): RuleVerdict[] {
  const tenants = [...new Set(entries.map(({ run }) => run))];
  if (tenants.length > 1)
    throw new RangeError(
      `The log holds ${tenants.length} tenants (${tenants.slice(0, 5).join(", ")}); judge them one by one with judgeTenants.`,
    );
  const walked = walk(entries, options.left ?? false);
  return RULES.map((rule) => verdictOf(rule, walked));
}

/** Judges a log that several tenants wrote: one table for each, in the order of their first lines. */
export function judgeTenants(
  entries: readonly WitnessEntry[],
  options: JudgeOptions = {},
): Map<string, RuleVerdict[]> {
  const byTenant = new Map<string, WitnessEntry[]>();
  for (const entry of entries) {
    const lines = byTenant.get(entry.run);
    if (lines) lines.push(entry);
    else byTenant.set(entry.run, [entry]);
  }
  return new Map([...byTenant].map(([tenant, lines]) => [tenant, judge(lines, options)]));
}

function verdictOf(rule: Rule, walked: Walk): RuleVerdict {
  const { status, why, decidedBy } = rule.judge(walked);
  const entries = [...new Set(decidedBy.map(({ seq }) => seq))].sort((a, b) => a - b);
  return {
    rule: rule.id,
    title: rule.title,
    status,
    severity: typeof rule.severity === "function" ? rule.severity(walked) : rule.severity,
    source: rule.source,
    why,
    entries: entries.slice(0, SHOWN),
  };
}
