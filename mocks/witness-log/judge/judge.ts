/**
 * The judge: one tenant's log in, one verdict for each rule out. Pure; it judges any client that walked through,
 * and says `not exercised`, never `pass`, about what the log does not show.
 */
import type { RuleVerdict } from "../control.ts";
import type { WitnessEntry } from "../entry.ts";
import { withConsequences } from "./consequences.ts";
import { type Rule, SHOWN } from "./rule.ts";
import { RULES } from "./rules.ts";
import { type KnownOfClient, type Walk, walk } from "./walk.ts";

/**
 * Judges the log of one tenant.
 * @param entries its lines, in any order
 * @returns one verdict per rule, in the order of the rules
 * @throws RangeError when the lines belong to several tenants, whose `seq` can't be told apart
 */
export function judge(entries: readonly WitnessEntry[], client: KnownOfClient = {}): RuleVerdict[] {
  const tenants = [...new Set(entries.map(({ run }) => run))];
  if (tenants.length > 1)
    throw new RangeError(
      `The log holds ${tenants.length} tenants (${tenants.slice(0, 5).join(", ")}); judge them one by one with judgeTenants.`,
    );
  const walked = walk(entries, client);
  return withConsequences(RULES.map((rule) => verdictOf(rule, walked)));
}

/** Judges a log that several tenants wrote: one table for each, in the order of their first lines. */
export function judgeTenants(
  entries: readonly WitnessEntry[],
  client: KnownOfClient = {},
): Map<string, RuleVerdict[]> {
  const byTenant = new Map<string, WitnessEntry[]>();
  for (const entry of entries) {
    const lines = byTenant.get(entry.run);
    if (lines) lines.push(entry);
    else byTenant.set(entry.run, [entry]);
  }
  return new Map([...byTenant].map(([tenant, lines]) => [tenant, judge(lines, client)]));
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
