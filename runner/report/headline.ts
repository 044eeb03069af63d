import { plural } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";
import { failedAsKnown } from "./totals.ts";

/** The verdict as a headline: `Failed: 1 of 3 flows`. */
export function headline(report: RunReport): string {
  const {
    verdict,
    totals: { flows },
    controls,
  } = report;
  const known = failedAsKnown(report);
  if (verdict === "passed") {
    const held = controls.held > 0 ? `, ${plural(controls.held, "control")} held` : "";
    if (flows.declared === 0 && held) return `Passed: ${held.slice(2)}`;
    const borne = known > 0 ? `, ${known} failed as expected` : "";
    const defects = flows.knownDefects > 0 ? `, ${flows.knownDefects} with known defects` : "";
    const apart = flows.notApplicable > 0 ? `, ${flows.notApplicable} not applicable` : "";
    return `Passed: ${plural(flows.passed, "flow")}${borne}${defects}${apart}${held}`;
  }
  if (verdict === "failed") {
    const broken = controls.broken > 0 ? `${plural(controls.broken, "control")} did not hold` : "";
    const failed = flows.failed > known ? `${flows.failed - known} of ${plural(flows.declared, "flow")}` : "";
    return `Failed: ${[failed, broken].filter(Boolean).join(", ")}`;
  }
  const open = flows.incomplete + flows.notReached + flows.skipped;
  return flows.declared === 0 || open === 0
    ? "Incomplete"
    : `Incomplete: ${open} of ${plural(flows.declared, "flow")}`;
}

/** How many frames can fail, for a reader who has not heard of control coverage. */
export function coverageInWords({ frames, covered, asked }: NonNullable<RunReport["coverage"]>): string {
  const share = asked === 0 ? "" : `; ${asked} % were asked for`;
  return `${covered} of ${plural(frames, "frame")}, as controls show${share}`;
}
