import { plural } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";

/** The verdict as a headline: `Failed: 1 of 3 flows`. */
export function headline({ verdict, totals: { flows }, controls }: RunReport): string {
  if (verdict === "passed") {
    const held = controls.held > 0 ? `, ${plural(controls.held, "control")} held` : "";
    if (flows.declared === 0 && held) return `Passed: ${held.slice(2)}`;
    return `Passed: ${plural(flows.passed, "flow")}${held}`;
  }
  if (verdict === "failed") {
    const broken = controls.broken > 0 ? `${plural(controls.broken, "control")} did not hold` : "";
    const failed = flows.failed > 0 ? `${flows.failed} of ${plural(flows.declared, "flow")}` : "";
    return `Failed: ${[failed, broken].filter(Boolean).join(", ")}`;
  }
  const open = flows.incomplete + flows.notReached + flows.skipped;
  return flows.declared === 0 || open === 0
    ? "Incomplete"
    : `Incomplete: ${open} of ${plural(flows.declared, "flow")}`;
}
