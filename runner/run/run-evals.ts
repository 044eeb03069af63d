import { resolve } from "node:path";
import pLimit from "p-limit";
import type { EventOf, EvidenceEvent, Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import type { HashedEvidence } from "../evidence/log/manifest.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { FlowSource } from "../flow/frame-places.ts";
import { keepReader } from "../os/reader/choose-reader.ts";
import { modelOf } from "../report/model.ts";
import { repeatsOf } from "../report/repeats.ts";
import type { RunReport } from "../report/report-schema.ts";
import { LiveLog } from "../report/run-log.ts";
import { receiptFolder } from "../stack/receipt.ts";
import { sweep } from "../stack/sweep.ts";
import { aboutRun } from "./about-run.ts";
import { ApprovedBaselines, baselineFolder, RunBaselines, renderingKind } from "./baselines.ts";
import { closeBlockedRun } from "./blocked-run.ts";
import { BrowserPool } from "./browser-pool.ts";
import { closeRun } from "./close-run.ts";
import { controlCoverage } from "./control-coverage.ts";
import { standingRecords } from "./control-record.ts";
import type { DebugStops } from "./debug-stops.ts";
import { FrameTimes } from "./frame-times.ts";
import { needsOfStack } from "./needs-of-stack.ts";
import type { Execution } from "./plan.ts";
import { loadProcessors } from "./processor-load.ts";
import type { RunContext, RunSettings } from "./run-context.ts";
import { runFlow } from "./run-flow.ts";
import { makeRunFolder, newRunId } from "./run-folder.ts";
import { StackPool } from "./stack-pool.ts";
import { targetOf } from "./targets.ts";
import { uncaughtErrors } from "./uncaught-errors.ts";
import { unusedBaselines } from "./unused-baselines.ts";
import { picturesWait, reviewOf } from "./waiting-pictures.ts";

/** How a run is asked for, beside its plan. */
export interface RunRequest extends RunSettings {
  /** The folder of `--out`. */
  readonly out: string | undefined;
  /** How many flows run side by side. */
  readonly workers: number;
  /** `--max-failures`: after so many no other flow is begun. */
  readonly maxFailures?: number | undefined;
  /** `--until-failure`: each repeat begins when the one before it was whole and the same. */
  readonly untilFailure?: boolean | undefined;
  /** `--stress`: so many processors are kept busy meanwhile. */
  readonly stress?: number | undefined;
  /** `--shard`: which part the plan is, and of what. */
  readonly shard?: EventOf<"run.started">["shard"];
  /** What is incomplete ends the run with exit code 1. */
  readonly failOnIncomplete: boolean;
  /** What keeps the run from being a pass before it has begun. */
  readonly shortcomings: readonly Reason[];
  /** `--debug`: where it waits for a person. */
  readonly debug?: DebugStops | undefined;
  /** Values that must never stand in evidence. */
  readonly secrets: readonly string[];
  /** The command as it was typed. */
  readonly command: string;
  /** Targets that were asked for with all others and can't be had here, each with what it lacks. */
  readonly notThere: readonly string[];
  readonly onEvent: (event: EvidenceEvent) => void;
  /** Called once, when the run's folder is there and before anything is recorded. */
  readonly onStart?: ((dir: string) => Promise<(event: EvidenceEvent) => void>) | undefined;
  /** Called once with what closes the log at once, when code that does not return holds the process. */
  readonly whenBlocked?: ((close: (blocked: Failure) => string) => void) | undefined;
  /** Interrupts the run; its reason is a Failure of kind `interrupted`. */
  readonly signal: AbortSignal;
}

/** A run that is over: its folder, hashed evidence and report. */
export interface FinishedRun {
  readonly dir: string;
  readonly hashed: HashedEvidence;
  readonly log: LiveLog;
  readonly report: RunReport;
}

/**
 * Runs a plan to its end and closes its log. What goes wrong inside is in the report; nothing that was recorded
 * is lost.
 * @throws Failure when not even the run's folder can be made
 */
export async function runEvals(plan: readonly Execution[], request: RunRequest): Promise<FinishedRun> {
  const { dir, runId } = await makeRunFolder(newRunId(), request.out);
  const recorder = new Recorder(dir);
  if (!request.secrets.every((secret) => recorder.redactor.add(secret))) {
    throw new Failure({
      kind: "error",
      title: "A secret of the settings is too short or too plain to be kept out of the evidence",
      message:
        "the variables under `secrets` must each hold six characters or more, and no word of the log itself",
    });
  }
  const log = new LiveLog();
  recorder.onEvent(log.add);
  recorder.onEvent(request.onEvent);
  if (request.onStart) recorder.onEvent(await request.onStart(dir));
  const about = aboutRun();
  // What a killed run left over would hold ports and memory; stacks of live runs are not touched.
  const swept = sweep(receiptFolder(resolve(request.results))).then(
    () => undefined,
    (error: unknown) => reasonOf(error, "harness"),
  );
  const approved = new Map<string, Promise<ApprovedBaselines>>();
  const browsers = new BrowserPool(resolve(request.results));
  const run: RunContext = {
    runId,
    dir,
    recorder,
    settings: request,
    signal: request.signal,
    baselines: new RunBaselines(),
    frameTimes: new FrameTimes(),
    browsers,
    review: reviewOf(request.out),
    approved: (flowId, version) => {
      const key = `${flowId} ${version}`;
      const found =
        approved.get(key) ??
        renderingKind(version).then(
          (kind) =>
            new ApprovedBaselines(request.root, baselineFolder(request.baselinesFolder, flowId), kind),
        );
      approved.set(key, found);
      return found;
    },
  };
  const { command, failOnIncomplete, notThere, maxFailures = Number.POSITIVE_INFINITY } = request;
  recorder.emit({
    ...{ type: "run.started", runId, command, ...(await about) },
    ...(failOnIncomplete ? { failOnIncomplete } : {}),
    ...(request.shard ? { shard: request.shard } : {}),
    ...(notThere.length > 0 ? { notThere: [...notThere] } : {}),
  });
  const rounds = request.untilFailure ? roundsOf(plan) : [plan];
  // Of repeats that are not begun there is nothing to say.
  for (const execution of rounds[0] ?? []) declare(execution, recorder);
  for (const reason of request.shortcomings) recorder.emit({ type: "problem", reason });
  request.whenBlocked?.((blocked) => {
    closeBlockedRun(blocked, log, recorder);
    return dir;
  });

  uncaughtErrors.tellRun(
    plan.map(({ flow }) => flow.id),
    (failure) => recorder.emit({ type: "problem", reason: reasonOf(failure) }),
  );
  const unswept = await swept;
  if (unswept) {
    const title = `What a killed run left could not be cleared away: ${unswept.message.split("\n")[0]}`;
    recorder.emit({ type: "problem", reason: { ...unswept, kind: "harness", title } });
  }
  const pool = new StackPool(
    recorder,
    {
      root: request.root,
      results: resolve(request.results),
      runId,
      attach: request.attach,
      cdpUrls: [...request.cdpUrls.values()],
      passEnv: request.passEnv,
      timeoutMultiplier: request.timeoutMultiplier,
      signal: request.signal,
    },
    browsers,
    plan.map(({ use }) => use),
  );
  const letReaderGo = keepReader();
  const load = request.stress === undefined ? undefined : loadProcessors(request.stress);
  let failures = 0;
  let undecided = 0;
  const notRun: string[] = [];
  try {
    const limit = pLimit(request.workers);
    const runOne = async (execution: Execution) => {
      if (request.signal.aborted) return;
      const { use, key } = execution;
      if (failures >= maxFailures) return void notRun.push(key);
      const { stackBroken, outcome } = await runFlow(
        execution,
        () => pool.take(use, key),
        run,
        request.debug,
      );
      if (outcome === "failed") failures += 1;
      if (outcome === "undecided") undecided += 1;
      await pool.release(use, key, stackBroken);
    };
    for (const [at, round] of rounds.entries()) {
      if (at > 0) for (const execution of round) declare(execution, recorder);
      await Promise.all(round.map((execution) => limit(runOne, execution)));
      if (failures + undecided > 0 || request.signal.aborted) break;
      const { flows } = at > 0 ? modelOf(log, { closing: true }) : { flows: [] };
      if (repeatsOf(flows).some(({ differences }) => differences.length > 0)) break;
    }
  } catch (error) {
    recorder.emit({ type: "problem", reason: { ...reasonOf(error), kind: "harness" } });
  } finally {
    for (const ended of await Promise.allSettled([
      load?.stop(),
      pool.close(),
      browsers.close(),
      letReaderGo(),
    ])) {
      if (ended.status === "rejected")
        recorder.emit({ type: "problem", reason: { ...reasonOf(ended.reason), kind: "harness" } });
    }
  }
  if (!request.signal.aborted) {
    const { root, baselinesFolder } = request;
    for (const problem of await unusedBaselines(modelOf(log).flows, root, baselinesFolder, run.review))
      recorder.emit(problem);
  }
  const waiting = request.updateBaselines && picturesWait(modelOf(log), request.baselinesFolder, run.review);
  if (waiting) recorder.emit({ type: "problem", reason: waiting });
  if (request.minControlCoverage !== undefined && !request.signal.aborted) {
    const planned = plan.map(({ flow }) => flow);
    const { records } = await standingRecords(request.results, planned);
    const { problem, ...counted } = controlCoverage(modelOf(log).flows, records, request.minControlCoverage);
    recorder.emit({ type: "covered", ...counted, asked: request.minControlCoverage });
    if (problem) recorder.emit({ type: "problem", reason: problem });
  }
  if (notRun.length > 0) {
    const title = `${notRun.length} of ${plan.length} were not run: --max-failures ${maxFailures} was reached`;
    recorder.emit({ type: "problem", reason: { kind: "limit", title, message: notRun.join(", ") } });
  }
  if (request.signal.aborted) recorder.emit({ type: "problem", reason: reasonOf(request.signal.reason) });
  return { dir, log, ...(await closeRun(recorder, log)) };
}

/** The plan's repeats, the first of all flows, then the second. */
function roundsOf(plan: readonly Execution[]): Execution[][] {
  const rounds: Execution[][] = [];
  for (const execution of plan) {
    rounds[execution.repeat - 1] ??= [];
    rounds[execution.repeat - 1]?.push(execution);
  }
  return rounds;
}

function declare(execution: Execution, recorder: Recorder): void {
  const { flow, use, control } = execution;
  const source = FlowSource.read(flow.path);
  const target = targetOf(use);
  recorder.emit({
    type: "flow.declared",
    flow: execution.key,
    id: flow.id,
    file: source.file,
    title: flow.spec.title,
    audience: flow.spec.audience,
    stack: use.definition.name,
    ...(use.chosenVariant === undefined ? {} : { variant: use.chosenVariant }),
    ...(target === undefined ? {} : { target: target.name }),
    requires: [...(flow.spec.requires ?? []), ...needsOfStack(use)],
    frames: flow.frames.map(({ name, claim, proves, on, narration }, index) => ({
      ...lineOf(source, name),
      index: index + 1,
      name,
      claim,
      proves: [...(proves ?? [])],
      ...(on === undefined ? {} : { surface: on }),
      ...(narration === undefined ? {} : { narration }),
      controls: flow.controls.filter(({ breaks }) => breaks === name).map((declared) => declared.name),
    })),
    ...(control
      ? { control: { name: control.name, fault: JSON.stringify(control.fault), breaks: control.breaks } }
      : {}),
    ...(execution.expected ? { expected: execution.expected } : {}),
    ...(execution.repeat > 1 ? { repeat: execution.repeat } : {}),
    reproduce: execution.reproduce,
  });
}

function lineOf(source: FlowSource, frame: string): { line?: number } {
  const line = source.placeOf(frame)?.line;
  return line === undefined ? {} : { line };
}
