import type { Reason } from "../evidence/log/events.ts";
import type { TargetSpec } from "../stack/target-spec.ts";

/** Why a flow does not run on a target: it can't do what the flow is about, or is not meant to. */
export interface NotOnTarget {
  readonly verdict: "incomplete" | "not applicable";
  readonly reason: Reason;
}

/** @returns undefined when the target can do all that the flow needs, or nobody said what it can do */
export function notOnTarget(
  needs: readonly string[],
  target: TargetSpec | undefined,
): NotOnTarget | undefined {
  if (!target) return undefined;
  const { name, capabilities = [], notApplicable = {} } = target;
  const lacking = needs.filter((need) => !capabilities.includes(need));
  if (lacking.length === 0) return undefined;
  const unexplained = lacking.filter((need) => notApplicable[need] === undefined);
  if (unexplained.length === 0) {
    const message = lacking.map((need) => `${need}: ${notApplicable[need]}`).join("; ");
    const reason: Reason = { kind: "requires", title: `Not applicable to the target ${name}`, message };
    return { verdict: "not applicable", reason };
  }
  return {
    verdict: "incomplete",
    reason: {
      kind: "requires",
      title: `Not run: the target ${name} lacks ${unexplained.join(", ")}`,
      message: `the flow needs ${needs.join(", ")}; the target's file names ${capabilities.join(", ") || "nothing"}`,
      next: "name it among the target's `capabilities`, or say under `notApplicable` why it is not meant to have it",
    },
  };
}
