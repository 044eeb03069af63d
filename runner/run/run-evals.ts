import { resolve } from "node:path";
import pLimit from "p-limit";
import type { EvidenceEvent } from "../evidence/events.ts";
import { reasonOf } from "../evidence/failure.ts";
import { type HashedEvidence, hashEvidence } from "../evidence/manifest.ts";
import { Recorder } from "../evidence/recorder.ts";
import { modelOf } from "../report/model.ts";
import type { RunReport } from "../report/report-schema.ts";
import { LiveLog } from "../report/run-log.ts";
import { receiptFolder } from "../stack/receipt.ts";
import { sweep } from "../stack/sweep.ts";
import { aboutRun } from "./about-run.ts";
import { ApprovedBaselines, RunBaselines, renderingKind } from "./baselines.ts";
import { needsOfStack } from "./needs-of-stack.ts";
import type { Execution } from "./plan.ts";
import type { RunContext, RunSettings } from "./run-context.ts";
import { runFlow } from "./run-flow.ts";
import { makeRunFolder, newRunId } from "./run-folder.ts";
import { StackPool } from "./stack-pool.ts";
import { unusedBaselines } from "./unused-baselines.ts";

/** How a run is asked for, beside its plan. */
export interface RunRequest extends RunSettings {
  /** The folder of `--out`. */
  readonly out: string | undefined;
  /** How many flows run side by side. */
  readonly workers: number;
  /** The command as it was typed. */
  readonly command: string;
  readonly onEvent: (event: EvidenceEvent) => void;
  /** Called once, when the run's folder is there and before anything is recorded. */
  readonly onStart?: ((dir: string) => Promise<(event: EvidenceEvent) => void>) | undefined;
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
  const runId = newRunId();
  const dir = await makeRunFolder(runId, request.out);
  const recorder = new Recorder(dir);
  const log = new LiveLog();
  recorder.onEvent(log.add);
  recorder.onEvent(request.onEvent);
  if (request.onStart) recorder.onEvent(await request.onStart(dir));
  const about = aboutRun();
  // What a killed run left over would hold ports and memory; stacks of live runs are not touched.
  const swept = sweep(receiptFolder(resolve(request.results)));
  const approved = new Map<string, Promise<ApprovedBaselines>>();
  const run: RunContext = {
    runId,
    dir,
    recorder,
    settings: request,
    signal: request.signal,
    baselines: new RunBaselines(),
    approved: (flowId, version) => {
      const key = `${flowId} ${version}`;
      const found =
        approved.get(key) ??
        renderingKind(version).then((kind) => new ApprovedBaselines(request.root, flowId, kind));
      approved.set(key, found);
      return found;
    },
  };
  recorder.emit({ type: "run.started", runId, command: request.command, ...(await about) });
  for (const execution of plan) declare(execution, recorder);

  await swept;
  const pool = new StackPool(
    recorder,
    {
      root: request.root,
      results: resolve(request.results),
      runId,
      attach: request.attach,
      signal: request.signal,
    },
    plan.map(({ use }) => use),
  );
  try {
    const limit = pLimit(request.workers);
    const runOne = async (execution: Execution) => {
      if (request.signal.aborted) return;
      const { stackBroken } = await runFlow(execution, () => pool.take(execution.use), run);
      await pool.release(execution.use, stackBroken);
    };
    await Promise.all(plan.map((execution) => limit(runOne, execution)));
  } catch (error) {
    recorder.emit({ type: "problem", reason: { ...reasonOf(error), kind: "harness" } });
  } finally {
    await pool.close().catch((error: unknown) => {
      recorder.emit({ type: "problem", reason: { ...reasonOf(error), kind: "harness" } });
    });
  }
  if (!request.updateBaselines && !request.signal.aborted) {
    for (const problem of await unusedBaselines(modelOf(log).flows, request.root)) recorder.emit(problem);
  }
  if (request.signal.aborted) recorder.emit({ type: "problem", reason: reasonOf(request.signal.reason) });
  const { verdict, exitCode } = modelOf(log, { closing: true });
  recorder.emit({ type: "run.ended", verdict, exitCode, tookMs: recorder.now() });
  recorder.close();
  const hashed = await hashEvidence(dir);
  return { dir, hashed, log, report: modelOf({ ...log, hash: hashed.runHash }) };
}

function declare(execution: Execution, recorder: Recorder): void {
  const { flow, use, control } = execution;
  recorder.emit({
    type: "flow.declared",
    flow: execution.key,
    id: flow.id,
    title: flow.spec.title,
    audience: flow.spec.audience,
    stack: use.definition.name,
    ...(use.chosenVariant === undefined ? {} : { variant: use.chosenVariant }),
    requires: [...(flow.spec.requires ?? []), ...needsOfStack(use)],
    frames: flow.frames.map(({ name, claim, proves, on, narration }, index) => ({
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
    ...(execution.repeat > 1 ? { repeat: execution.repeat } : {}),
    reproduce: execution.reproduce,
  });
}
