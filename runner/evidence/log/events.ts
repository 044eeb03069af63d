import { z } from "zod";
import { WitnessEntry } from "../../../mocks/witness-log/entry.ts";

/**
 * The evidence log: what a run leaves, one JSON object a line, append-only, one writer a file.
 * Reports, live views, merges and exit codes are all computed from these events and nothing else.
 */
export const EVENT_SCHEMA_VERSION = 1;

/** A file under `files/`, named by its content's SHA-256. */
export const FileRef = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  mime: z.string(),
});
export type FileRef = z.infer<typeof FileRef>;

export const Verdict = z.enum(["passed", "failed", "incomplete"]);
export type Verdict = z.infer<typeof Verdict>;

export const FlowVerdict = z.enum([...Verdict.options, "known defect", "not applicable"]);
export type FlowVerdict = z.infer<typeof FlowVerdict>;

export const FrameVerdict = z.enum(["passed", "failed", "incomplete", "not reached"]);
export type FrameVerdict = z.infer<typeof FrameVerdict>;

/** A line of the project's own code: its file from the project's root, with `/`; line and column from 1. */
export const SourcePlace = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number().optional(),
  /** `flows/a.flow.ts:12`: the flow's own line, when the place is in a helper that it calls. */
  calledFrom: z.string().optional(),
  /** The lines around it, with their numbers and a mark. */
  excerpt: z.string().optional(),
});
export type SourcePlace = z.infer<typeof SourcePlace>;

/** Why something did not pass. `kind` decides the exit code; `title` is the sentence a reviewer reads first. */
export const Reason = z.object({
  kind: z.enum([
    "assertion", // a check on the app failed
    "action", // a person could not have done what the action asks
    "picture", // the evidence itself is not valid
    "service", // a service of the stack died during the frame
    "timeout", // the frame ran out of time
    "error", // the flow's own code threw
    "requires", // a declared need is not met on this machine
    "evidence", // evidence that must be there is missing
    "approval", // pictures that nobody has approved yet wait for their review
    "stack", // the stack did not boot
    "harness", // the browser or fraimz itself failed
    "interrupted",
    "limit", // a bound of the run itself (--global-timeout, --max-failures) ended it
  ]),
  title: z.string(),
  message: z.string(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  /** What to do next, one line. */
  next: z.string().optional(),
  /** What on the screen was most like the target, best first. */
  nearest: z.array(z.string()).optional(),
  /** The line of the project's code that it is about. */
  at: SourcePlace.optional(),
  stack: z.string().optional(),
});
export type Reason = z.infer<typeof Reason>;

const Point = z.object({ x: z.number(), y: z.number() });
const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Point = z.infer<typeof Point>;
export type Box = z.infer<typeof Box>;

export const FrameDeclaration = z.object({
  /** 1-based. */
  index: z.number(),
  name: z.string(),
  claim: z.string(),
  proves: z.array(z.string()),
  surface: z.string().optional(),
  narration: z.string().optional(),
  /** Where the flow's file declares it, as far as the file can tell. */
  line: z.number().optional(),
  controls: z.array(z.string()),
});
export type FrameDeclaration = z.infer<typeof FrameDeclaration>;

/** Where an event belongs. `flow` is the key of one execution: the flow's id, with variant, control or repeat. */
const scope = { flow: z.string(), frame: z.number().optional() };
const header = {
  v: z.literal(EVENT_SCHEMA_VERSION),
  seq: z.number(),
  worker: z.string(),
  at: z.string(),
  ms: z.number(),
};

function event<T extends string, S extends z.ZodRawShape>(type: T, shape: S) {
  return z.object({ ...header, type: z.literal(type), ...shape });
}

export const RunStarted = event("run.started", {
  runId: z.string(),
  fraimz: z.string(),
  command: z.string(),
  git: z.object({ commit: z.string(), branch: z.string(), dirty: z.boolean() }).optional(),
  platform: z.string(),
  node: z.string(),
  ci: z.boolean(),
  /** What is incomplete ends the run with exit code 1: some engines let 2 pass. */
  failOnIncomplete: z.boolean().optional(),
  /** `--shard`: which part of a run this is; `of` are the keys of all its executions, here and elsewhere. */
  shard: z
    .object({
      index: z.number(),
      count: z.number(),
      of: z.array(z.string()),
      /** SHA-256 of the durations by which it was split. */
      durations: z.string().optional(),
    })
    .optional(),
  /** Targets that were asked for with all others, and what each of them lacks here. */
  notThere: z.array(z.string()).optional(),
});

/** Logs of several runs were joined into this one; they stand beside it, each in files of its own. */
export const Merged = event("merged", {
  runId: z.string(),
  command: z.string(),
  failOnIncomplete: z.boolean(),
  shards: z.array(
    z.object({
      run: z.string(),
      place: z.string(),
      index: z.number().optional(),
      count: z.number().optional(),
      hash: z.string().optional(),
    }),
  ),
  /** Why they are not the whole of one run. */
  problems: z.array(Reason),
});

/** A failure that is known: of which frame, why it is borne, and until which day (YYYY-MM-DD). */
export const ExpectedFailure = z.object({ frame: z.string(), reason: z.string(), until: z.string() });
export type ExpectedFailure = z.infer<typeof ExpectedFailure>;

/** A defect of a target that is known: why its frame fails, and where that is told of. */
export const KnownDefect = z.object({ reason: z.string(), link: z.string() });
export type KnownDefect = z.infer<typeof KnownDefect>;

export const FlowDeclared = event("flow.declared", {
  ...scope,
  id: z.string(),
  /** The flow's file, from the project's root, with `/`. */
  file: z.string().optional(),
  title: z.string(),
  audience: z.enum(["user", "agent", "internal"]),
  stack: z.string(),
  variant: z.string().optional(),
  /** What stands behind the stack, where it names its targets. */
  target: z.string().optional(),
  requires: z.array(z.string()),
  frames: z.array(FrameDeclaration),
  /** Present when this execution is a negative control: the fault planted, and the frame that must fail. */
  control: z.object({ name: z.string(), fault: z.string(), breaks: z.string() }).optional(),
  repeat: z.number().optional(),
  expected: ExpectedFailure.optional(),
  reproduce: z.string(),
});

export const ServiceState = event("service", {
  stack: z.string(),
  service: z.string(),
  /** `waiting`: it answers, and not as one that is ready does. */
  state: z.enum(["starting", "waiting", "ready", "attached", "died", "stopped"]),
  /** Since the stack began to boot. */
  seconds: z.number(),
  url: z.string().optional(),
  detail: z.string().optional(),
});

export const StackState = event("stack", {
  stack: z.string(),
  variant: z.string().optional(),
  state: z.enum(["booting", "ready", "failed", "stopped"]),
  seconds: z.number(),
  reason: Reason.optional(),
  /** Stand-ins used in place of the real thing, e.g. "desktop: Chromium stand-in". */
  standIns: z.array(z.string()),
});

export const SurfaceOpened = event("surface", {
  ...scope,
  surface: z.string(),
  kind: z.string(),
  /** Product and version as the surface itself reports it. */
  version: z.string(),
  attached: z.boolean(),
  standIn: z.string().optional(),
});

export const FlowStarted = event("flow.started", scope);
/** The world is arranged; `facts` are its displayable values, and how each record was made. */
export const WorldReady = event("world.ready", {
  ...scope,
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  arranged: z.array(z.string()),
  tookMs: z.number(),
});
export const FrameStarted = event("frame.started", scope);

/** One thing done on a surface, or by an agent, a terminal or a pointer. */
export const Act = event("act", {
  ...scope,
  channel: z.enum(["user", "agent", "provider", "network", "clock", "os", "terminal"]),
  surface: z.string().optional(),
  tab: z.string().optional(),
  /** Past tense, as a reviewer reads it: "clicked", "typed". */
  verb: z.string(),
  target: z.string().optional(),
  detail: z.string().optional(),
  point: Point.optional(),
  box: Box.optional(),
  /** Opaque: what the surface showed when the act began. It is marked on pictures of the same view. */
  view: z.string().optional(),
  /** Names what it pointed at, within its frame and surface; pictures tell where that stands. */
  mark: z.number().optional(),
  ok: z.boolean(),
  error: z.string().optional(),
  /** Of an act that failed: `flows/a.flow.ts:12`, where the flow asked for it. */
  source: z.string().optional(),
  tookMs: z.number(),
});

export const Check = event("check", {
  ...scope,
  channel: z.enum(["see", "probe", "witness", "network", "check", "os", "picture", "terminal"]),
  surface: z.string().optional(),
  title: z.string(),
  ok: z.boolean(),
  expected: z.string(),
  actual: z.string(),
  /** Of a check that did not hold: `flows/a.flow.ts:12`, where the flow made it. */
  source: z.string().optional(),
  waitedMs: z.number(),
  box: Box.optional(),
  /** Sequence numbers of the witness entries that decided it. */
  entries: z.array(z.number()).optional(),
});

const Marked = z.object({ mark: z.number(), box: Box });
export type Marked = z.infer<typeof Marked>;

export const PictureRule = z.object({
  rule: z.string(),
  ok: z.boolean(),
  expected: z.string(),
  actual: z.string(),
});
export type PictureRule = z.infer<typeof PictureRule>;

/** How a picture compares with its baseline: exact counts whatever tolerance was allowed. */
export const Comparison = z.object({
  against: z.string(),
  /** Where the approved picture stands, from the project's root, with `/`; absent for one of the same run. */
  path: z.string().optional(),
  /** Regions that were painted over in both, in picture pixels. */
  masks: z.array(Box).optional(),
  baseline: FileRef.optional(),
  difference: FileRef.optional(),
  /** A small difference enlarged, the expected one on the left. */
  closeUp: FileRef.optional(),
  differingPixels: z.number(),
  totalPixels: z.number(),
  box: Box.optional(),
  tolerance: z.object({ pixels: z.number(), reason: z.string() }).optional(),
  verdict: z.enum(["equal", "within tolerance", "changed", "missing", "size differs"]),
});
export type Comparison = z.infer<typeof Comparison>;

/** The rule of a picture that says what its comparison found. */
export function ruleOf({ against }: Comparison): string {
  return `equals ${against}`;
}

export const Picture = event("picture", {
  ...scope,
  surface: z.string(),
  /**
   * `claim` is the frame's evidence; `failure` shows the state in which the frame failed; `also` is another surface;
   * `before` what the surface showed before its first act, where no earlier frame has a picture of it.
   */
  role: z.enum(["claim", "failure", "also", "before"]),
  file: FileRef,
  width: z.number(),
  height: z.number(),
  /** CSS pixels to picture pixels. */
  scale: z.number(),
  restMs: z.number(),
  masks: z.array(Box),
  rules: z.array(PictureRule),
  comparison: Comparison.optional(),
  /** As in `act`. */
  view: z.string().optional(),
  /** What the frame's acts pointed at and what stands in this picture, where it stands; CSS pixels. */
  standing: z.array(Marked).optional(),
  /** The same of the surface's picture before this one. */
  stood: z.array(Marked).optional(),
});

/** Text evidence kept as a file: visible text, logs, transcripts, exchanges, differences. */
export const Attachment = event("attachment", {
  ...scope,
  kind: z.enum([
    "visible text",
    "outline",
    "log",
    "console",
    "requests",
    "exchange",
    "transcript",
    "cast",
    "diff",
    "windows",
  ]),
  title: z.string(),
  surface: z.string().optional(),
  file: FileRef,
  /** What was cut to keep a named limit, or undefined. */
  truncated: z.string().optional(),
});

/** Exchanges that reached the witness during a frame. */
export const WitnessSaw = event("witness", { ...scope, entries: z.array(WitnessEntry) });

/** The judge's verdicts on the client that walked through, for one flow. */
export const Judged = event("judged", {
  ...scope,
  rules: z.array(
    z.object({
      rule: z.string(),
      verdict: z.enum(["pass", "fail", "not exercised"]),
      severity: z.string(),
      source: z.string(),
      title: z.string(),
      detail: z.string().optional(),
      entries: z.array(z.number()),
    }),
  ),
});

const GenericFinding = z.object({
  /** The call or value, as the flow has it. */
  what: z.string(),
  why: z.string(),
  /** `flows/a.flow.ts:12`. */
  at: z.string().optional(),
});

/** What the generic controls found about a frame that passed: its checks, run again on altered observations. */
export const GenericControls = event("generic", {
  ...scope,
  /** What its checks would have said before its act; absent where it has none. */
  beforeAct: z.object({ shows: z.enum(["yes", "no", "not decided"]), detail: z.string() }).optional(),
  /** How many alterations turn the frame red. */
  noticed: z.number(),
  /** What nothing notices. */
  blind: z.array(GenericFinding),
  /** What can't be altered here: a declared control must show that it can fail. */
  open: z.array(GenericFinding),
});

export const FrameEnded = event("frame.ended", {
  ...scope,
  verdict: FrameVerdict,
  reason: Reason.optional(),
  /** Of a frame that failed: that was to be expected of this target. */
  known: KnownDefect.optional(),
  tookMs: z.number(),
});
export const FlowEnded = event("flow.ended", {
  ...scope,
  /** `known defect`: nothing failed but what was to be expected. `not applicable`: the target is not meant to do it. */
  verdict: FlowVerdict,
  reason: Reason.optional(),
  tookMs: z.number(),
  /** For a control: whether exactly the named frame failed, by an assertion. */
  control: z.object({ held: z.boolean(), detail: z.string() }).optional(),
});
/** Something outside any frame went wrong: a flow file, the stack, the browser, disposal. */
export const Problem = event("problem", {
  flow: z.string().optional(),
  frame: z.number().optional(),
  reason: Reason,
  /** The approved pictures that nothing is compared with any more, from the project's root. */
  unused: z.array(z.string()).optional(),
});

/** How many of the run's frames controls have shown to be able to fail, where a share of them was asked for. */
export const Covered = event("covered", {
  frames: z.number(),
  covered: z.number(),
  /** Percent of the frames. */
  asked: z.number(),
});

export const RunEnded = event("run.ended", {
  verdict: Verdict,
  exitCode: z.number(),
  tookMs: z.number(),
});

export const EvidenceEvent = z.discriminatedUnion("type", [
  RunStarted,
  Merged,
  FlowDeclared,
  ServiceState,
  StackState,
  SurfaceOpened,
  FlowStarted,
  WorldReady,
  FrameStarted,
  Act,
  Check,
  Picture,
  Attachment,
  WitnessSaw,
  Judged,
  GenericControls,
  FrameEnded,
  FlowEnded,
  Problem,
  Covered,
  RunEnded,
]);
export type EvidenceEvent = z.infer<typeof EvidenceEvent>;
export type EventType = EvidenceEvent["type"];
export type EventOf<T extends EventType> = Extract<EvidenceEvent, { type: T }>;

type Header = "v" | "seq" | "worker" | "at" | "ms";
type WithoutHeader<E> = E extends unknown ? Omit<E, Header> : never;
/** An event as its author writes it: the recorder adds the header. */
export type NewEvent = WithoutHeader<EvidenceEvent>;
