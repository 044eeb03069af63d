/** What tables of verdicts come to: the gate's word over the rules. */
import type { KnownRules } from "../../../mocks/witness-log/judge/index.ts";
import type { JudgedTenant, TableVerdict } from "./table.ts";
import { readWaivers, staleWaivers, type Waiver } from "./waivers.ts";

/** What decides beside the rules. */
export interface Gate {
  /** The least severity of a failed rule that makes the verdict fail; `should` when absent. */
  readonly failOn?: "must" | "should";
  /** A file of waivers, see `readWaivers`. */
  readonly waivers?: string;
}

/** What tables come to. */
export interface Decision {
  readonly verdict: "passed" | "failed" | "incomplete";
  readonly exitCode: number;
  /** What is wrong beside the rules. */
  readonly complaints: readonly string[];
  readonly waived: readonly Waiver[];
  /** Does this failure make the verdict fail? */
  readonly counts: (verdict: Counted) => boolean;
}

/**
 * @param complaint why the run failed whatever the rules say, e.g. how the judged command ended
 * @param known the rules that can be waived, where they are not the judge's
 */
export function decide(
  tenants: readonly JudgedTenant[],
  gate: Gate,
  complaint?: string,
  known?: KnownRules,
): Decision {
  const waived = gate.waivers === undefined ? [] : readWaivers(gate.waivers, known?.rules);
  const verdicts = tenants.flatMap((one) => one.verdicts);
  const complaints = [
    ...(complaint === undefined ? [] : [complaint]),
    ...staleWaivers(waived, verdicts, new Date().toISOString().slice(0, 10)),
  ];
  const counts = counting(gate, waived);
  const failed = complaints.length > 0 || verdicts.some(counts);
  // A log may hold tenants that no client visited; one that was judged in full is enough for a requirement.
  const open = tenants.length > 0 && tenants.every((one) => one.open.length > 0);
  return {
    verdict: failed ? "failed" : open ? "incomplete" : "passed",
    exitCode: failed ? 1 : open ? 2 : 0,
    complaints,
    waived,
    counts,
  };
}

type Counted = Pick<TableVerdict, "rule" | "status" | "severity" | "becauseOf">;

/** Does a failure of a rule make the verdict fail? Who bears a failure bears what follows from it. */
export function counting(
  { failOn }: Pick<Gate, "failOn">,
  waived: readonly Waiver[],
): (verdict: Counted) => boolean {
  return ({ rule, status, severity, becauseOf }) =>
    status === "fail" &&
    (failOn !== "must" || severity === "must") &&
    waived.every((one) => one.rule !== rule && one.rule !== becauseOf?.rule);
}
