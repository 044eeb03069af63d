import { withCodeFrame } from "../evidence/code-frame.ts";
import type { FlowVerdict, Reason } from "../evidence/log/events.ts";
import { reasonOf } from "../evidence/log/failure.ts";
import { flowScope, inScope } from "../evidence/log/frame-scope.ts";
import { KINDS } from "../evidence/log/reason-kinds.ts";
import { failedAsExpected } from "../report/expected-failure.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import { withStopped } from "../stack/stopped-services.ts";
import type { KnownDefect, TargetSpec } from "../stack/target-spec.ts";
import { arrangeWorld } from "./arrange-world.ts";
import { notOnTarget } from "./capabilities.ts";
import { type FrameOutcome, judgeControl } from "./control-outcome.ts";
import type { DebugStops } from "./debug-stops.ts";
import { Disposal } from "./disposal.ts";
import { recordJudgement } from "./flow-witness.ts";
import { recordGenericControls } from "./generic-controls.ts";
import { needsOfStack } from "./needs-of-stack.ts";
import type { Execution } from "./plan.ts";
import { unmetRequirements } from "./requirements.ts";
import type { RunContext } from "./run-context.ts";
import { isKnown, runFrame } from "./run-frame.ts";
import type { Scene } from "./scene.ts";
import { stackReason } from "./stack-pool.ts";
import { expectedIn, targetOf } from "./targets.ts";
import { uncaughtErrors } from "./uncaught-errors.ts";
import { watchOutside } from "./watch-outside.ts";

/** What became of one execution, beyond what the log says. */
export interface FlowOutcome {
  /** The stack can no longer be trusted: a service died. */
  readonly stackBroken: boolean;
  /** `failed` counts for `--max-failures`; `undecided`: a need was not met, or the run was cut short. */
  readonly outcome: "passed" | "failed" | "undecided";
}

/**
 * Runs one execution on a booted stack: world, frames in order, disposal. Never throws: everything that goes
 * wrong becomes an event.
 * @param takeStack boots or finds the stack; called only when the flow's requirements are met
 */
export async function runFlow(
  execution: Execution,
  takeStack: () => Promise<BootedStack>,
  run: RunContext,
  debug: DebugStops | undefined,
): Promise<FlowOutcome> {
  const { flow, key } = execution;
  const { recorder } = run;
  const started = recorder.now();
  const frames: FrameOutcome[] = [];
  const target = targetOf(execution.use);
  const expected = expectedIn(flow.id, target);
  const end = (verdict: FlowVerdict, reason?: Reason): FlowOutcome["outcome"] => {
    const control =
      execution.control && (reason === undefined || !CUT_SHORT.includes(reason.kind))
        ? judgeControl(execution.control, framesOf(execution, frames))
        : undefined;
    const tookMs = recorder.now() - started;
    recorder.emit({
      ...{ type: "flow.ended", flow: key, verdict, tookMs },
      ...(reason ? { reason } : {}),
      ...(control ? { control } : {}),
    });
    if (!execution.control) return outcomeOf(execution, frames, reason);
    if (control === undefined) return "undecided";
    return control.held ? "passed" : "failed";
  };
  const unmet = unmetRequirements([...(flow.spec.requires ?? []), ...needsOfStack(execution.use)]);
  if (unmet) {
    return { stackBroken: false, outcome: end("incomplete", unmet) };
  }
  const elsewhere = notOnTarget(flow.spec.needs ?? [], target);
  if (elsewhere) {
    return { stackBroken: false, outcome: end(elsewhere.verdict, elsewhere.reason) };
  }
  let stack: BootedStack;
  try {
    stack = await takeStack();
  } catch (error) {
    const reason = run.signal.aborted ? reasonOf(run.signal.reason) : stackReason(error);
    return { stackBroken: true, outcome: end("incomplete", await withCodeFrame(reason)) };
  }
  recorder.emit({ type: "flow.started", flow: key });
  const uncaught = uncaughtErrors.watch(key, flow.id);
  const watch = watchOutside(stack, run.signal, uncaught.failed);
  const disposal = new Disposal();
  let failed: Reason | undefined;
  let waiting: Reason | undefined;
  let scene: Scene | undefined;
  const gone: KnownDefect[] = [];
  let knownShown = false;
  try {
    scene = await inScope(flowScope(key), () => arrangeWorld(execution, stack, run, disposal, watch.outside));
    for (const [position, frame] of flow.frames.entries()) {
      const known = expected.get(frame.name);
      const frameRun = { ...scene, frame, index: position + 1, run, outside: watch.outside, stack, known };
      await debug?.before(frameRun);
      const outcome = await runFrame(frameRun);
      const waits = outcome?.kind === "approval" ? outcome : undefined;
      waiting ??= waits;
      if (known && (outcome === undefined || waits)) gone.push(known);
      // What is known to fail, or waits for a person, says nothing of the frames after it.
      const reason = waits || (outcome && known && isKnown(outcome)) ? undefined : outcome;
      if (outcome && !reason && !waits) knownShown = true;
      if (reason) await debug?.failed(frameRun, reason);
      const open = reason ?? waits;
      frames.push({ name: frame.name, verdict: open ? KINDS[open.kind].verdict : "passed", reason: open });
      if (reason) {
        failed = reason;
        break;
      }
    }
  } catch (error) {
    failed = await withCodeFrame(withStopped(reasonOf(error), stack.services));
  } finally {
    if (scene?.witness) await recordJudgement(scene.witness.tenant, recorder, key);
    if (scene) await recordGenericControls(scene, recorder);
    await disposal.run(recorder, key);
    watch.stop();
    uncaught.stop();
  }
  // It came while no frame was running: after the last one, or from the disposal.
  failed ??= uncaught.first()?.reason;
  failed ??= noMore(gone, target);
  failed ??= waiting;
  const verdict = failed ? KINDS[failed.kind].verdict : knownShown ? "known defect" : "passed";
  return { stackBroken: watch.died(), outcome: end(verdict, failed) };
}

/** Of these no flow is to blame, and no control tells anything: it could not be put to the test. */
const CUT_SHORT: readonly Reason["kind"][] = ["interrupted", "limit", "requires", "approval"];

function outcomeOf(
  { expected }: Execution,
  frames: readonly FrameOutcome[],
  reason: Reason | undefined,
): FlowOutcome["outcome"] {
  // One that is known to fail and passes makes its entry stale.
  if (reason === undefined) return expected === undefined ? "passed" : "failed";
  const failing =
    frames.find(({ verdict }) => verdict === "failed") ?? frames.find(({ verdict }) => verdict !== "passed");
  if (failedAsExpected(expected, { frame: failing?.name, reason: failing?.reason })) return "passed";
  return CUT_SHORT.includes(reason.kind) ? "undecided" : "failed";
}

/** A known defect that shows no more: its target's file says something that is not so. */
function noMore([first]: readonly KnownDefect[], target: TargetSpec | undefined): Reason | undefined {
  if (!first || !target) return undefined;
  return {
    kind: "assertion",
    title: `A known defect of the target ${target.name} shows no more: “${first.frame}” passed`,
    message: `It was expected to fail: ${first.reason} (${first.link})`,
    expected: "the frame to fail",
    actual: "it passed",
    next: "take it out of `expected` in the target's file",
  };
}

function framesOf({ flow }: Execution, ran: readonly FrameOutcome[]): FrameOutcome[] {
  return flow.frames.map(({ name }, index) => ran[index] ?? { name, verdict: "not reached" });
}
