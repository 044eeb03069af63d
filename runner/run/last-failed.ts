import type { RunReport } from "../report/report-schema.ts";

/**
 * The flows of a run that did not pass, whatever kept them: failed, incomplete, not reached, skipped.
 * @param executions which of a flow's executions count: a control that did not hold is no failure of its flow
 */
export function lastFailed(report: RunReport, executions: "flows" | "controls" | "both"): Set<string> {
  const failed = report.flows.filter(({ control, state, expected }) => {
    if (control) return executions !== "flows" && control.held !== true;
    return executions !== "controls" && state !== "passed" && !expected?.met;
  });
  // Of a service that died between frames, say: the flow itself may look green.
  const told = executions === "controls" ? [] : report.problems.flatMap(({ flow }) => flow ?? []);
  const keyed = report.flows.filter(({ key }) => told.includes(key));
  return new Set([...failed, ...keyed].map(({ id }) => id));
}
