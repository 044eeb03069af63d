import type { EvidenceEvent, Reason } from "../evidence/events.ts";
import { Failure, reasonOf } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import type { AnyStack, Frame } from "../flow/flow-types.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import { bounded } from "./bounded.ts";
import { recordFailure } from "./failure-evidence.ts";
import { type FrameChannels, openFrameChannels } from "./frame-channels.ts";
import { recordPictures } from "./frame-pictures.ts";
import type { RunContext } from "./run-context.ts";
import type { Scene } from "./run-flow.ts";

/** A frame to run, in its scene. */
export interface FrameRun extends Scene {
  readonly frame: Frame<AnyStack, unknown>;
  /** 1-based. */
  readonly index: number;
  readonly run: RunContext;
  readonly stack: BootedStack;
  /** Promises that reject when something outside ends the frame. */
  readonly outside: readonly Promise<never>[];
}

/** Evidence besides pictures: what a frame without a surface must leave. */
const SHOWN = ["exchange", "transcript", "cast", "diff", "windows"];

/**
 * Runs one frame: action, assertions, evidence. Whatever happens, its evidence is recorded before it ends.
 * @returns why it did not pass, or undefined
 */
export async function runFrame(frameRun: FrameRun): Promise<Reason | undefined> {
  const { frame, index, run, execution, outside } = frameRun;
  const recorder = run.recorder.frame(execution.key, index);
  const started = run.recorder.now();
  const seen = watchFrame(recorder);
  run.recorder.emit({ type: "frame.started", flow: execution.key, frame: index });
  let channels: FrameChannels | undefined;
  let reason: Reason | undefined;
  try {
    const limit = frame.timeout ?? run.settings.frameTimeoutMs;
    await bounded(
      async () => {
        channels = await openFrameChannels(frameRun, frame, recorder);
        await frame.action?.(channels.action);
        await frame.assertions(channels.assertions);
        await recordPictures(frameRun, channels, recorder);
      },
      limit,
      [...outside, frameRun.surfaces.lost],
      () => timeoutReason(limit, seen.last()),
    );
    seen.demand();
  } catch (error) {
    reason = reasonOf(error);
    await recordFailure(frameRun, recorder, reason);
  }
  try {
    await channels?.close();
  } catch (error) {
    reason ??= reasonOf(error);
  }
  seen.stop();
  run.recorder.emit({
    type: "frame.ended",
    flow: execution.key,
    frame: index,
    verdict: reason === undefined ? "passed" : verdictFor(reason),
    ...(reason ? { reason } : {}),
    tookMs: run.recorder.now() - started,
  });
  return reason;
}

const UNDECIDED: readonly Reason["kind"][] = ["requires", "evidence", "stack", "harness", "interrupted"];

/** A refuted claim is `failed`; a claim that could not be put to the test is `incomplete`. */
export function verdictFor({ kind }: Reason): "failed" | "incomplete" {
  return UNDECIDED.includes(kind) ? "incomplete" : "failed";
}

/** Follows what a frame records, to demand that it checked and showed something. */
function watchFrame(recorder: FrameRecorder) {
  let checks = 0;
  let shown = 0;
  let last: EvidenceEvent | undefined;
  const stop = recorder.run.onEvent((event) => {
    if (!("flow" in event) || event.flow !== recorder.flow || event.frame !== recorder.frame) return;
    if (event.type === "act" || event.type === "check") last = event;
    if (event.type === "check") checks += 1;
    if (event.type === "picture" || (event.type === "attachment" && SHOWN.includes(event.kind))) shown += 1;
  });
  return {
    stop,
    last: () => last,
    demand: () => {
      if (checks === 0) throw nothing("checked nothing", "a claim needs at least one check that can fail");
      if (shown === 0)
        throw nothing("shows nothing", "give it a surface (`on`), or an exchange or transcript");
    },
  };
}

function nothing(what: string, next: string): Failure {
  const title = `The frame ${what}`;
  return new Failure({ kind: "evidence", title, message: "a frame without evidence is not a pass", next });
}

function timeoutReason(limitMs: number, last: EvidenceEvent | undefined): Reason {
  const done =
    last?.type === "act"
      ? `${last.verb} ${last.target ?? ""}`.trim()
      : last?.type === "check"
        ? last.title
        : "nothing";
  return {
    kind: "timeout",
    title: `The frame did not end within ${limitMs / 1000} s`,
    message: `the last thing that was recorded: ${done}`,
    expected: `action, assertions and picture within ${limitMs / 1000} s`,
    actual: `still going on after: ${done}`,
    next: "give the frame a longer `timeout`, or look at what it waits for",
  };
}
