import type { EventOf, EventType, Reason } from "../evidence/log/events.ts";
import { decisiveFrame } from "./decisive-frame.ts";
import { failedAsExpected } from "./expected-failure.ts";
import type { Evidence, Flow, Frame, FrameState } from "./report-schema.ts";
import type { RunClock } from "./run-clock.ts";

type Told = "act" | "check" | "picture" | "attachment" | "witness";

const SHELVES = {
  act: "acts",
  check: "checks",
  picture: "pictures",
  attachment: "attachments",
  witness: "exchanges",
} as const satisfies Record<Told, keyof Evidence>;

export function isEvidence(event: EventOf<EventType>): event is EventOf<Told> {
  return event.type in SHELVES;
}

/** Gathers the events of one execution of a flow into what the report says about it. */
export class FlowModel {
  readonly #flow: Flow;
  readonly #began = new Map<number | undefined, { at: number; ms: number }>();
  readonly #clock: RunClock;
  #ended: EventOf<"flow.ended"> | undefined;

  constructor(declared: EventOf<"flow.declared">, clock: RunClock) {
    this.#clock = clock;
    const { key, control } = { key: declared.flow, control: declared.control };
    this.#flow = {
      key,
      id: declared.id,
      file: declared.file,
      title: declared.title,
      audience: declared.audience,
      stack: declared.stack,
      variant: declared.variant,
      target: declared.target,
      repeat: declared.repeat,
      expected: declared.expected && { ...declared.expected, met: false },
      requires: declared.requires,
      reproduce: declared.reproduce,
      worker: declared.worker,
      state: "not reached",
      control: control && { ...control, detail: "" },
      surfaces: [],
      frames: declared.frames.map((frame) => ({
        ...frame,
        state: "not reached",
        controlResults: [],
        ...noEvidence(),
      })),
      outside: noEvidence(),
      judged: [],
    };
    this.#began.set(undefined, { at: Date.parse(declared.at), ms: declared.ms });
  }

  started(event: EventOf<"flow.started">): void {
    this.#flow.startedMs = this.#clock.sinceRun(event);
    this.#began.set(undefined, { at: Date.parse(event.at), ms: event.ms });
  }

  world({ facts, arranged, tookMs }: EventOf<"world.ready">): void {
    this.#flow.world = { facts, arranged, tookMs };
  }

  surface({ surface, kind, version, attached, standIn }: EventOf<"surface">): void {
    this.#flow.surfaces.push({ surface, kind, version, attached, standIn });
  }

  frameStarted(event: EventOf<"frame.started">): void {
    const frame = this.#frame(event.frame);
    if (frame) frame.startedMs = this.#clock.sinceRun(event);
    this.#began.set(event.frame, { at: Date.parse(event.at), ms: event.ms });
  }

  frameEnded(event: EventOf<"frame.ended">): void {
    const frame = this.#frame(event.frame);
    if (!frame) return;
    frame.state = event.known && event.verdict === "failed" ? "known defect" : event.verdict;
    frame.reason = event.reason;
    frame.known = event.known;
    frame.tookMs = event.tookMs;
  }

  generic({ frame: index, beforeAct, noticed, blind, open }: EventOf<"generic">): void {
    const frame = this.#frame(index);
    if (frame) frame.generic = { beforeAct, noticed, blind, open };
  }

  judged({ rules }: EventOf<"judged">): void {
    this.#flow.judged.push(...rules);
  }

  evidence(event: EventOf<Told>): void {
    const shelf: Evidence = this.#frame(event.frame) ?? this.#flow.outside;
    const began = this.#began.get(event.frame) ?? this.#began.get(undefined);
    if (event.type === "witness") {
      for (const entry of event.entries) {
        shelf.exchanges.push({ afterMs: Date.parse(entry.at) - (began?.at ?? this.#clock.startMs), entry });
      }
      return;
    }
    const { v, seq, worker, at, ms, type, flow, frame, ...told } = event;
    const shown = { ...told, afterMs: round(ms - (began?.ms ?? ms)) };
    // The discriminant chose the shelf; the compiler cannot follow it through the rest pattern.
    (shelf[SHELVES[type]] as unknown[]).push(shown);
  }

  ended(event: EventOf<"flow.ended">): void {
    this.#ended = event;
    this.#flow.tookMs = event.tookMs;
  }

  /** The flow as its events leave it; never better than its frames, its checks and its end allow. */
  finish(): Flow {
    const flow = this.#flow;
    const ended = this.#ended;
    flow.reason = ended?.reason;
    if (flow.control && ended?.control) Object.assign(flow.control, ended.control);
    const never = neverRan(ended);
    for (const frame of flow.frames) settle(frame, never);
    flow.state = never ?? stateOf(flow, ended);
    const failing = decisiveFrame(flow.frames);
    flow.reason ??= failing?.reason;
    if (flow.expected && flow.state === "failed")
      flow.expected.met = failedAsExpected(flow.expected, { frame: failing?.name, reason: failing?.reason });
    return flow;
  }

  #frame(index: number | undefined): Frame | undefined {
    return index === undefined ? undefined : this.#flow.frames.find((frame) => frame.index === index);
  }
}

/** A flow that could not run here, or has no business with its target. */
function neverRan(ended: EventOf<"flow.ended"> | undefined): "skipped" | "not applicable" | undefined {
  if (ended?.verdict === "not applicable") return "not applicable";
  return ended?.reason?.kind === "requires" ? "skipped" : undefined;
}

function stateOf(flow: Flow, ended: EventOf<"flow.ended"> | undefined): FrameState {
  const has = (state: FrameState) => flow.frames.some((frame) => frame.state === state);
  if (ended?.verdict === "failed" || has("failed")) return "failed";
  if (!ended) return flow.startedMs === undefined ? "not reached" : "incomplete";
  const allAre = (...states: FrameState[]) =>
    flow.frames.length > 0 && flow.frames.every(({ state }) => states.includes(state));
  if (ended.verdict === "passed" && allAre("passed")) return "passed";
  return ended.verdict === "known defect" && allAre("passed", "known defect") ? "known defect" : "incomplete";
}

function settle(frame: Frame, never: "skipped" | "not applicable" | undefined): void {
  if (frame.startedMs !== undefined && frame.state === "not reached") {
    frame.state = "incomplete";
    frame.reason ??= CUT_OFF;
  } else if (never && frame.state === "not reached") {
    frame.state = never;
  }
  const broken = frame.checks.find(({ ok }) => !ok);
  if (frame.state === "passed" && broken) {
    frame.state = "failed";
    frame.reason = {
      kind: "assertion",
      title: broken.title,
      message: "The log calls the frame passed, yet this check did not hold.",
      expected: broken.expected,
      actual: broken.actual,
    };
  }
}

const CUT_OFF: Reason = {
  kind: "evidence",
  title: "The run ended in the middle of this frame",
  message: "The log stops before the frame's end; what was recorded until then is shown.",
};

function noEvidence(): Evidence {
  return { acts: [], checks: [], pictures: [], attachments: [], exchanges: [] };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
