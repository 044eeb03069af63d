import type { EventOf, EvidenceEvent, Verdict } from "../evidence/log/events.ts";
import { byGravity } from "../evidence/log/reason-kinds.ts";
import { FlowModel, isEvidence } from "./flow-model.ts";
import type { Flow, Problem, RunFacts, RunReport, Stack } from "./report-schema.ts";
import { RunClock } from "./run-clock.ts";
import type { RunLog } from "./run-log.ts";
import { StackModels } from "./stack-model.ts";
import { controlsOf, coverageOf, totalsOf } from "./totals.ts";
import { verdictOf } from "./verdict.ts";

export { verdictOf } from "./verdict.ts";

export interface ModelOptions {
  /** The caller is about to write `run.ended`: its absence then means nothing. */
  readonly closing?: boolean;
}

/**
 * What a run says, computed from its log and nothing else: the same events give the same report.
 * A log without an end (killed, or still going on) gives an `incomplete` report of the frames so far.
 */
export function modelOf(log: RunLog, options: ModelOptions = {}): RunReport {
  const clock = new RunClock(log.events);
  const flows = new Map<string, FlowModel>();
  const stacks = new StackModels(clock);
  const problems: Problem[] = [];
  const coverages: EventOf<"covered">[] = [];
  const orphans = new Set<string>();

  for (const event of log.events) {
    if (event.type === "stack") stacks.stack(event);
    else if (event.type === "service") stacks.service(event);
    else if (event.type === "flow.declared") flows.set(event.flow, new FlowModel(event, clock));
    else if (event.type === "problem")
      problems.push({
        flow: event.flow,
        frame: event.frame,
        reason: event.reason,
        unused: event.unused,
      });
    else if (event.type === "covered") coverages.push(event);
    else if (event.type === "merged") problems.push(...event.problems.map((reason) => ({ reason })));
    else if (event.type !== "run.started" && event.type !== "run.ended") {
      const flow = flows.get(event.flow);
      if (flow) tell(flow, event);
      else orphans.add(event.flow);
    }
  }
  for (const flow of orphans) problems.push(undeclared(flow));

  const finished = [...flows.values()].map((flow) => flow.finish());
  shareControls(finished);
  const undecided = {
    schemaVersion: 1 as const,
    run: runFacts(log, clock, finished, stacks.all, options),
    totals: totalsOf(finished),
    controls: controlsOf(finished),
    coverage: coverageOf(coverages),
    flows: finished,
    stacks: stacks.all,
    problems,
    log: [...log.problems],
  };
  const { because, ...decision } = verdictOf(undecided);
  return { ...undecided, ...decision, because: [...because] };
}

type OfOneFlow = Exclude<Extract<EvidenceEvent, { flow: string }>, { type: "flow.declared" }>;

function tell(flow: FlowModel, event: OfOneFlow): void {
  if (isEvidence(event)) flow.evidence(event);
  else if (event.type === "surface") flow.surface(event);
  else if (event.type === "flow.started") flow.started(event);
  else if (event.type === "world.ready") flow.world(event);
  else if (event.type === "frame.started") flow.frameStarted(event);
  else if (event.type === "frame.ended") flow.frameEnded(event);
  else if (event.type === "judged") flow.judged(event);
  else if (event.type === "generic") flow.generic(event);
  else flow.ended(event);
}

/** Shows each frame what the controls that name it found. */
function shareControls(flows: readonly Flow[]): void {
  for (const { id, key, control } of flows) {
    if (control?.held === undefined) continue;
    const { name, fault, held, detail } = control;
    for (const flow of flows) {
      if (flow.id !== id || flow.control) continue;
      for (const frame of flow.frames) {
        if (frame.name === control.breaks)
          frame.controlResults.push({ flow: key, name, fault, held, detail });
      }
    }
  }
}

function runFacts(
  log: RunLog,
  clock: RunClock,
  flows: readonly Flow[],
  stacks: readonly Stack[],
  options: ModelOptions,
): RunFacts {
  const starts = log.events.filter((event) => event.type === "run.started");
  const ends = log.events.filter((event) => event.type === "run.ended");
  const first = starts[0];
  const merged = log.events.find((event) => event.type === "merged");
  // When runs were joined says nothing of how long they took.
  const spans = log.events.flatMap((event) => (event.type === "merged" ? [] : [clock.sinceRun(event)]));
  const surfaces = flows.flatMap(({ surfaces }) => surfaces);
  return {
    id: merged?.runId ?? first?.runId ?? "unknown",
    hash: log.hash,
    ended: options.closing === true || (starts.length > 0 && ends.length >= starts.length),
    startedAt: new Date(clock.startMs).toISOString(),
    tookMs: [...ends.map(({ tookMs }) => tookMs), ...spans].reduce((a, b) => Math.max(a, b), 0),
    fraimz: first?.fraimz ?? "unknown",
    command: merged?.command ?? first?.command ?? "unknown",
    git: first?.git,
    platform: first?.platform ?? "unknown",
    node: first?.node ?? "unknown",
    ci: first?.ci ?? false,
    failOnIncomplete: [merged, ...starts].some((one) => one?.failOnIncomplete) || undefined,
    shard: merged || !first?.shard ? undefined : { index: first.shard.index, count: first.shard.count },
    mergedFrom: merged?.shards,
    workers: [...new Set(log.events.flatMap(({ type, worker }) => (type === "merged" ? [] : [worker])))],
    notThere: [...new Set(starts.flatMap(({ notThere }) => notThere ?? []))],
    standIns: [
      ...new Set([
        ...stacks.flatMap(({ standIns }) => standIns),
        ...surfaces.flatMap(({ standIn }) => (standIn ? [standIn] : [])),
      ]),
    ],
    // A display has a number, not a product.
    drivers: [...new Set(surfaces.map(({ version }) => version))].filter((version) => /[a-z]/i.test(version)),
    recorded: worstOf(ends),
  };
}

function worstOf(ends: readonly EventOf<"run.ended">[]): RunFacts["recorded"] {
  if (ends.length === 0) return undefined;
  const verdicts: readonly Verdict[] = ["failed", "incomplete", "passed"];
  return {
    verdict: verdicts.find((verdict) => ends.some((end) => end.verdict === verdict)) ?? "incomplete",
    exitCode: ends.map(({ exitCode }) => exitCode).sort(byGravity)[0] ?? 2,
  };
}

function undeclared(flow: string): Problem {
  return {
    flow,
    reason: {
      kind: "evidence",
      title: `The log tells of a flow that it never declares: ${flow}`,
      message: "The line that declares it is missing, so its frames cannot be shown.",
    },
  };
}
