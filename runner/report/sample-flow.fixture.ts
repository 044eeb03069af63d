import type { EventOf, Reason } from "../evidence/log/events.ts";
import type { FrameEvent, SampleLog } from "./sample-log.fixture.ts";
import { drawScreen, type Screen } from "./sample-picture.fixture.ts";

export interface SampleFrame {
  readonly name: string;
  readonly claim: string;
  readonly proves?: string[];
  readonly surface?: string;
  readonly narration?: string;
  readonly controls?: string[];
  /** What the frame records; called when the frame has begun, each event `stepMs` after the one before. */
  readonly does?: (log: SampleLog) => FrameEvent[];
  readonly stepMs?: number;
  readonly reason?: Reason;
  /** It failed as it was to be expected of the target: the flow goes on. */
  readonly known?: EventOf<"frame.ended">["known"];
  /** The log stops in the middle of the frame. */
  readonly cutOff?: boolean;
}

export interface SampleFlow {
  readonly id: string;
  readonly key?: string;
  readonly title: string;
  readonly stack?: string;
  readonly audience?: "user" | "agent" | "internal";
  readonly frames: readonly SampleFrame[];
  readonly facts?: { name: string; value: string }[];
  readonly surfaces?: readonly Omit<
    EventOf<"surface">,
    "v" | "seq" | "worker" | "at" | "ms" | "type" | "flow"
  >[];
  readonly control?: EventOf<"flow.declared">["control"];
  readonly held?: EventOf<"flow.ended">["control"];
  readonly repeat?: number;
  readonly expected?: EventOf<"flow.declared">["expected"];
  readonly judged?: EventOf<"judged">["rules"];
  /** The whole flow is not run, for this reason. */
  readonly skipped?: Reason;
  readonly target?: string;
  /** The target is not meant to do it, for this reason. */
  readonly notApplicable?: Reason;
}

/** Declares a flow and plays its frames; the first that fails ends it, and none that waits, as the runner does. */
export function playFlow(log: SampleLog, flow: SampleFlow): void {
  const key = flow.key ?? flow.id;
  if (!log.events.some((event) => event.type === "flow.declared" && event.flow === key))
    declareFlow(log, flow);
  const never = flow.skipped ?? flow.notApplicable;
  if (never) {
    const verdict = flow.skipped ? "incomplete" : "not applicable";
    log.emit({ type: "flow.ended", flow: key, verdict, reason: never, tookMs: 0 });
    return;
  }
  const began = log.now;
  log.emit({ type: "flow.started", flow: key });
  for (const surface of flow.surfaces ?? [CHROMIUM]) log.emit({ type: "surface", flow: key, ...surface });
  log.after(120).emit({
    type: "world.ready",
    flow: key,
    facts: flow.facts ?? [],
    arranged: flow.facts ? ["api.admin.publish"] : [],
    tookMs: 120,
  });
  let failed: Reason | undefined;
  let waiting: Reason | undefined;
  for (const [at, frame] of flow.frames.entries()) {
    const scope = { flow: key, frame: at + 1 };
    if (failed) {
      log.emit({ type: "frame.ended", ...scope, verdict: "not reached", tookMs: 0 });
      continue;
    }
    const started = log.now;
    log.emit({ type: "frame.started", ...scope });
    for (const event of frame.does?.(log) ?? []) log.after(frame.stepMs ?? 90).emit({ ...event, ...scope });
    if (frame.cutOff) return;
    const { reason, known } = frame;
    const waits = reason?.kind === "approval";
    if (waits) waiting ??= reason;
    else if (!known) failed = reason;
    const verdict = waits ? "incomplete" : reason ? "failed" : "passed";
    log.after(40).emit({ type: "frame.ended", ...scope, verdict, reason, known, tookMs: log.now - started });
  }
  if (flow.judged) log.emit({ type: "judged", flow: key, rules: flow.judged });
  log.after(60).emit({
    type: "flow.ended",
    flow: key,
    verdict: failed
      ? "failed"
      : waiting
        ? "incomplete"
        : flow.frames.some(({ known }) => known)
          ? "known defect"
          : "passed",
    reason: failed ?? waiting,
    tookMs: log.now - began,
    control: flow.held,
  });
}

export const CHROMIUM = {
  surface: "admin",
  kind: "browser",
  version: "Chromium 156.0.7204.49",
  attached: false,
};

export function declareFlow(log: SampleLog, flow: SampleFlow): void {
  const key = flow.key ?? flow.id;
  log.emit({
    type: "flow.declared",
    flow: key,
    id: flow.id,
    file: `e2e/${flow.id}.flow.ts`,
    title: flow.title,
    audience: flow.audience ?? "user",
    stack: flow.stack ?? "den",
    target: flow.target,
    requires: [],
    frames: flow.frames.map((frame, at) => ({
      index: at + 1,
      name: frame.name,
      claim: frame.claim,
      proves: frame.proves ?? [],
      surface: frame.surface,
      narration: frame.narration,
      controls: frame.controls ?? [],
    })),
    control: flow.control,
    repeat: flow.repeat,
    expected: flow.expected,
    reproduce: `pnpm evals --flow ${flow.id}`,
  });
}

export function clicked(
  target: string,
  facts: Partial<Extract<FrameEvent, { type: "act" }>> = {},
): FrameEvent {
  return {
    type: "act",
    channel: "user",
    surface: "admin",
    verb: "clicked",
    target,
    ok: true,
    tookMs: 38,
    ...facts,
  };
}

export function saw(title: string, expected: string, actual = expected): FrameEvent {
  return { type: "check", channel: "see", surface: "admin", title, ok: true, expected, actual, waitedMs: 31 };
}

export function didNotSee(title: string, expected: string, actual: string, waitedMs = 20_000): FrameEvent {
  return { type: "check", channel: "see", surface: "desktop", title, ok: false, expected, actual, waitedMs };
}

export function pictured(
  log: SampleLog,
  screen: Screen,
  facts: Partial<Extract<FrameEvent, { type: "picture" }>> = {},
): FrameEvent {
  const { width = 1280, height = 800 } = screen;
  const rule = (name: string, said: string) => ({ rule: name, ok: true, expected: said, actual: said });
  return {
    type: "picture",
    surface: "admin",
    role: "claim",
    file: log.file(drawScreen(screen), "image/png"),
    width,
    height,
    scale: 1,
    restMs: 64,
    masks: [],
    rules: [
      rule("not blank", "more than one colour"),
      rule("changed since the last picture", "another picture"),
    ],
    ...facts,
  };
}

export function attached(
  log: SampleLog,
  kind: EventOf<"attachment">["kind"],
  title: string,
  content: string,
  facts: { surface?: string; truncated?: string; mime?: string } = {},
): FrameEvent {
  const { mime = "text/plain", ...rest } = facts;
  return { type: "attachment", kind, title, file: log.file(content, mime), ...rest };
}
