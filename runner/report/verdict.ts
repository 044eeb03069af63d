import type { Reason, Verdict } from "../evidence/log/events.ts";
import { byGravity, exitCodeOf, knownCode } from "../evidence/log/reason-kinds.ts";
import { decisiveFrame } from "./decisive-frame.ts";
import { type FrameRepeats, repeatsOf } from "./repeats.ts";
import type { ExitCode, Flow, RunReport } from "./report-schema.ts";
import { placeOfProblem } from "./run-log.ts";
import { isSettled } from "./settled.ts";

/** What a verdict is decided from: a report that has none yet. */
export type Undecided = Omit<RunReport, "verdict" | "exitCode" | "because">;

export interface Decision {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Why it is not `passed`, one sentence each, the gravest first. */
  readonly because: readonly string[];
}

interface Finding {
  readonly verdict: Exclude<Verdict, "passed">;
  readonly exitCode: ExitCode;
  readonly because: string;
}

/**
 * Decides a run. Only a run in which something ran, everything declared passed, every control held, the log is
 * whole and nothing went wrong outside a frame is `passed`.
 * Exit codes: 0 all passed; 1 a flow failed; 2 incomplete; 3 the stack, the browser or the harness failed;
 * 130 interrupted; 130 before 3 before 1 before 2.
 */
export function verdictOf(report: Undecided): Decision {
  const today = report.run.startedAt.slice(0, 10);
  const ofProblems = (waiting: boolean) =>
    report.problems
      .filter(({ reason }) => (reason.kind === "approval") === waiting)
      .map(({ reason, frame }) => findingOf(reason, frame !== undefined));
  const found = [
    // How many pictures wait stands before the flows that they are of: those may be many.
    ...ofProblems(true),
    ...report.flows.flatMap((flow) => findingsOfFlow(flow, today)),
    ...ofProblems(false),
    ...repeatsOf(report.flows).flatMap(findingsOfRepeats),
    ...findingsOfRun(report),
  ];
  // The verdict stays what it is; only what a pipeline goes by is another.
  const findings = found.map((finding) =>
    report.run.failOnIncomplete && finding.exitCode === 2 ? { ...finding, exitCode: 1 as const } : finding,
  );
  const unexplained = recordedOf(report, findings);
  if (unexplained) findings.push(unexplained);
  const sorted = findings.sort((a, b) => byGravity(a.exitCode, b.exitCode));
  return {
    verdict: findings.some(({ verdict }) => verdict === "failed")
      ? "failed"
      : findings.length > 0
        ? "incomplete"
        : "passed",
    exitCode: sorted[0]?.exitCode ?? 0,
    because: [...new Set(sorted.map(({ because }) => because))],
  };
}

function findingsOfFlow(flow: Flow, today: string): Finding[] {
  if (flow.control) return findingsOfControl(flow, flow.control);
  const stale = flow.expected && staleness(flow, flow.expected, today);
  if (stale !== undefined) return [{ verdict: "failed", exitCode: 1, because: stale }];
  if (flow.expected?.met) return [];
  if (isSettled(flow.state)) return [];
  const failing = decisiveFrame(flow.frames);
  const reason = flow.reason ?? failing?.reason;
  const where = failing ? ` in frame ${failing.index}, “${failing.name}”` : "";
  const why = reason ? `: ${inBrief(reason)}` : "";
  const verdict = flow.state === "failed" ? "failed" : "incomplete";
  const because = `${flow.key} ${STATE_SAID[flow.state]}${where}${why}`;
  return [{ verdict, exitCode: exitCodeOf(reason?.kind, verdict), because }];
}

/** Why the entry of a known failure must go: the flow passes, or its day is over. */
function staleness(
  { key, state }: Flow,
  { frame, reason, until, met }: NonNullable<Flow["expected"]>,
  today: string,
): string | undefined {
  if (state === "passed")
    return `${key} passed, yet “${frame}” is expected to fail (${reason}): remove it from the expected failures`;
  return met && until < today
    ? `${key}: the failure of “${frame}” was expected until ${until} (${reason})`
    : undefined;
}

const STATE_SAID = {
  passed: "passed",
  failed: "failed",
  incomplete: "is incomplete",
  "not reached": "was not reached",
  skipped: "was skipped",
  "known defect": "has a known defect",
  "not applicable": "is not applicable",
} as const;

function findingsOfControl(flow: Flow, control: NonNullable<Flow["control"]>): Finding[] {
  if (control.held === true) return [];
  if (control.held === false) {
    const because = `control “${control.name}” of ${flow.id} did not hold: ${control.detail}`;
    const code = exitCodeOf(flow.reason?.kind, "failed");
    return [{ verdict: code === 1 ? "failed" : "incomplete", exitCode: code, because }];
  }
  const because = `control “${control.name}” of ${flow.id} came to no end`;
  return [{ verdict: "incomplete", exitCode: exitCodeOf(flow.reason?.kind, "incomplete"), because }];
}

/** A problem outside any frame: nothing of the app is proved wrong by it, but something stays unproved. */
function findingOf(reason: Reason, inFrame: boolean): Finding {
  const because = inBrief(reason);
  if (reason.kind === "service" && !inFrame) return { verdict: "incomplete", exitCode: 3, because };
  if (inFrame) return { verdict: "failed", exitCode: exitCodeOf(reason.kind, "failed"), because };
  return { verdict: "incomplete", exitCode: exitCodeOf(reason.kind, "incomplete"), because };
}

/** What is not the same each time fails, whichever of the times was right. */
function findingsOfRepeats({ flow, index, name, differences, next }: FrameRepeats): Finding[] {
  return differences.map((difference, at) => {
    const advice = next !== undefined && at === differences.length - 1 ? `; ${next}` : "";
    const because = `${flow} frame ${index}, “${name}”: ${difference}${advice}`;
    return { verdict: "failed", exitCode: 1, because };
  });
}

function findingsOfRun(report: Undecided): Finding[] {
  const findings: Finding[] = [];
  const incomplete = (because: string) => findings.push({ verdict: "incomplete", exitCode: 2, because });
  if (!report.run.ended) incomplete("the log has no end: the run was killed, or goes on");
  if (report.totals.frames.ran === 0 && report.controls.declared === 0) incomplete("nothing was executed");
  for (const problem of report.log) incomplete(`${placeOfProblem(problem)}: ${problem.message}`);
  return findings;
}

/** What the run itself recorded counts where its events don't explain it: the report is never better. */
function recordedOf(report: Undecided, findings: readonly Finding[]): Finding | undefined {
  const { recorded } = report.run;
  if (!recorded || recorded.exitCode === 0) return undefined;
  const verdict = recorded.verdict === "failed" ? "failed" : "incomplete";
  const explained = findings.some(
    (finding) =>
      finding.exitCode === recorded.exitCode && (finding.verdict === verdict || verdict !== "failed"),
  );
  if (explained) return undefined;
  return {
    verdict,
    exitCode: knownCode(recorded.exitCode),
    because: `the run ended with “${recorded.verdict}”, exit code ${recorded.exitCode}`,
  };
}

/** What happened; of a service that ended, also what it said, and of an author's error its message. */
export function inBrief({ kind, title, actual, message }: Reason): string {
  if ((kind === "service" || kind === "stack") && actual !== undefined) return `${title}: ${actual}`;
  // The name of an error alone tells nobody anything.
  const [said] = message.split("\n");
  return kind === "error" && actual === undefined && said ? `${title}: ${said}` : title;
}
