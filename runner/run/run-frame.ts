import { withCodeFrame } from "../evidence/code-frame.ts";
import type { EvidenceEvent, Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { inScope } from "../evidence/log/frame-scope.ts";
import { KINDS } from "../evidence/log/reason-kinds.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { FlowSource } from "../flow/frame-places.ts";
import { FrameObserver } from "../generic-controls/frame-observer.ts";
import { keepingGlobals } from "../process/global-guard.ts";
import { withStopped } from "../stack/stopped-services.ts";
import { bounded } from "./bounded.ts";
import { recordFailure } from "./failure-evidence.ts";
import { type FrameChannels, openFrameChannels } from "./frame-channels.ts";
import { recordPictures } from "./frame-pictures.ts";
import { withLastSeen } from "./last-seen.ts";
import { withMeantCall } from "./misspelt-call.ts";
import { withPageErrors } from "./page-errors.ts";
import type { FrameRun } from "./scene.ts";
import { uncaughtErrors } from "./uncaught-errors.ts";
import { frameWaits } from "./waiting-pictures.ts";

/** Evidence besides pictures: what a frame without a surface must leave. */
const SHOWN = ["exchange", "transcript", "cast", "diff", "windows"];

/**
 * Runs one frame: action, assertions, evidence. Whatever happens, its evidence is recorded before it ends.
 * @returns why it did not pass, or undefined; of kind `approval` when all else passed
 */
export async function runFrame(frameRun: FrameRun): Promise<Reason | undefined> {
  const { frame, index, run, execution, outside, known } = frameRun;
  const patience = run.frameTimes.patienceFor(execution, index, frame.name);
  const recorder = run.recorder.frame(execution.key, index, patience, run.settings.timeoutMultiplier);
  const started = run.recorder.now();
  const began = performance.now();
  const seen = watchFrame(recorder);
  run.recorder.emit({ type: "frame.started", flow: execution.key, frame: index });
  const { signal, interrupted } = recorder;
  const scope = { flow: execution.key, frame: index, signal, interrupted };
  const observer = frameRun.observed ? new FrameObserver(recorder) : undefined;
  let channels: FrameChannels | undefined;
  let reason: Reason | undefined;
  let waiting: readonly string[] = [];
  const play = async () => {
    channels = await openFrameChannels(frameRun, frame, recorder, observer?.calls);
    const { action, assertions } = channels;
    if (frame.action) await observer?.look(await frameRun.surfaces.opened(), channels.start);
    await keepingGlobals(async () => frame.action?.(action.context));
    action.calls.end();
    await keepingGlobals(async () => frame.assertions(assertions.context));
    assertions.calls.end();
    // What the flow caught is not mended by it.
    if (recorder.brokenCheck) throw recorder.brokenCheck;
    waiting = await recorder.until(recordPictures(frameRun, channels, recorder));
    const late = action.calls.late ?? assertions.calls.late;
    if (late) throw late;
  };
  try {
    const limit = recorder.boundOf(frame.timeout ?? run.settings.frameTimeoutMs);
    await bounded(
      () => inScope(scope, () => keepingGlobals(play)),
      limit,
      [...outside, frameRun.surfaces.lost],
      () => timeoutReason(limit, seen.last(), channels, frameRun.surfaces.waitingFor),
    );
    seen.demand();
  } catch (error) {
    const thrown = await withLastSeen(reasonOf(error), recorder.waits);
    const { action, assertions } = channels ?? {};
    const contexts = [action, assertions].flatMap((part) => part?.context ?? []);
    const said = withMeantCall(withForgotten(thrown, channels), contexts);
    const threw = withPageErrors(said, frameRun.surfaces.shown, index === 1 ? 0 : began);
    reason = await placed(withStopped(threw, frameRun.stack.services), frameRun);
  }
  // Of a frame that failed nothing more is to be said.
  const onLate = reason ? undefined : (refusal: Failure) => uncaughtErrors.late(execution.key, refusal);
  channels?.action.calls.stop(onLate);
  channels?.assertions.calls.stop(onLate);
  await recorder.interrupt(frameOver(frame.name, reason));
  if (reason) await recordFailure(frameRun, recorder, reason);
  try {
    await channels?.close();
  } catch (error) {
    reason ??= await placed(reasonOf(error), frameRun);
  }
  seen.stop();
  if (observer && channels && reason === undefined) {
    const { assertions, answers } = channels;
    const { agent } = frameRun.channels;
    frameRun.observed?.push({ ...observer.observed(frame, assertions.context, agent, answers), index });
  }
  recorder.end();
  const tookMs = run.recorder.now() - started;
  if (reason === undefined) run.frameTimes.passed(execution, index, tookMs);
  if (waiting.length > 0) reason ??= frameWaits(waiting, run.review);
  run.recorder.emit({
    type: "frame.ended",
    flow: execution.key,
    frame: index,
    verdict: reason === undefined ? "passed" : KINDS[reason.kind].verdict,
    ...(reason ? { reason } : {}),
    ...(reason && known && isKnown(reason) ? { known: { reason: known.reason, link: known.link } } : {}),
    tookMs,
  });
  return reason;
}

/** A defect of the app is shown by a check, or by an act that can't be done; anything else is another matter. */
export function isKnown({ kind }: Reason): boolean {
  return kind === "assertion" || kind === "picture" || kind === "action";
}

/** Of these the flow's file is to be looked at; the others are no matter of its lines. */
const OF_THE_FLOW: readonly Reason["kind"][] = [
  "assertion",
  "action",
  "picture",
  "timeout",
  "error",
  "evidence",
];

/** With the line that it comes from: the frame's own where no call of the flow is to blame, and its code. */
async function placed(reason: Reason, { frame, execution }: FrameRun): Promise<Reason> {
  if (reason.at !== undefined || !OF_THE_FLOW.includes(reason.kind)) return await withCodeFrame(reason);
  const source = FlowSource.read(execution.flow.path);
  const at = source.placeOf(frame.name, reason.kind === "picture" ? ["picture"] : []);
  return at === undefined ? reason : await withCodeFrame({ ...reason, at });
}

function goingOn(channels: FrameChannels | undefined): readonly string[] {
  return [...(channels?.action.calls.goingOn ?? []), ...(channels?.assertions.calls.goingOn ?? [])];
}

/** A frame that failed otherwise may have done so because of a call that nobody awaited. */
function withForgotten(reason: Reason, channels: FrameChannels | undefined): Reason {
  if (reason.kind === "timeout" || reason.title.endsWith(" was not awaited")) return reason;
  const forgotten = [
    ...(channels?.action.calls.notAwaited ?? []),
    ...(channels?.assertions.calls.notAwaited ?? []),
  ];
  if (forgotten.length === 0) return reason;
  return { ...reason, message: `${reason.message}\nnot awaited: ${forgotten.join(", ")}` };
}

/** Why nothing more can be done in a frame: what is interrupted is recorded with it. */
function frameOver(name: string, reason: Reason | undefined): Failure {
  const why = reason ? `: ${reason.title}` : "";
  return new Failure({
    kind: reason?.kind ?? "error",
    title: `The frame “${name}” is over${why}`,
    message: "",
    next: "take the channels from the frame that uses them, and await what runs in the background",
  });
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
    if (
      (event.type === "picture" && event.role !== "before") ||
      (event.type === "attachment" && SHOWN.includes(event.kind))
    )
      shown += 1;
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

function timeoutReason(
  limitMs: number,
  last: EvidenceEvent | undefined,
  channels: FrameChannels | undefined,
  waitingFor: string | undefined,
): Reason {
  const done =
    last?.type === "act"
      ? `${last.verb} ${last.target ?? ""}`.trim()
      : last?.type === "check"
        ? last.title
        : "nothing";
  const calls = goingOn(channels);
  const now = [calls.join(", "), waitingFor].filter(Boolean).join(", ") || "no act or check";
  const at = channels?.action.calls.goingOnAt ?? channels?.assertions.calls.goingOnAt;
  return {
    kind: "timeout",
    title: `The frame did not end within ${limitMs / 1000} s`,
    message: `going on: ${now}; the last thing that was recorded: ${done}`,
    expected: `action, assertions and picture within ${limitMs / 1000} s`,
    actual: `still going on: ${now}; after: ${done}`,
    next: waitingFor
      ? "look at the page in the picture: its script may have failed; or correct the surface's `ready`, the selector that tells when the page is ready for a person"
      : "give the frame a longer `timeout`, or look at what it waits for",
    ...(at ? { at } : {}),
  };
}
