import { z } from "zod";
import { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import * as log from "../evidence/log/events.ts";

/**
 * The report as data: what `report.json` holds and what every renderer reads. Computed from the event log alone.
 * Raised when a reader of the older form would misunderstand the newer one; additions leave it as it is.
 */
export const REPORT_SCHEMA_VERSION = 1;

/**
 * `skipped` needs a reason of kind `requires`; `incomplete` was begun, or reached, and has no verdict. `known defect`
 * failed as it was to be expected of its target, which is not meant to do what is `not applicable`: neither is a pass.
 */
export const FrameState = z.enum([
  "passed",
  "failed",
  "incomplete",
  "not reached",
  "skipped",
  "known defect",
  "not applicable",
]);
export type FrameState = z.infer<typeof FrameState>;

/** Of an event, what a reviewer needs: its header and scope give way to the time since its frame began. */
const told = {
  v: true,
  seq: true,
  worker: true,
  at: true,
  ms: true,
  type: true,
  flow: true,
  frame: true,
} as const;
/** Milliseconds since the frame began (since the flow began, outside a frame). */
const afterMs = z.number();

export const Act = log.Act.omit(told).extend({ afterMs });
export type Act = z.infer<typeof Act>;
export const Check = log.Check.omit(told).extend({ afterMs });
export type Check = z.infer<typeof Check>;
export const Picture = log.Picture.omit(told).extend({ afterMs });
export type Picture = z.infer<typeof Picture>;
export const Attachment = log.Attachment.omit(told).extend({ afterMs });
export type Attachment = z.infer<typeof Attachment>;
export const Exchange = z.object({ afterMs, entry: WitnessEntry });
export type Exchange = z.infer<typeof Exchange>;

const evidence = {
  acts: z.array(Act),
  checks: z.array(Check),
  pictures: z.array(Picture),
  attachments: z.array(Attachment),
  exchanges: z.array(Exchange),
};
export const Evidence = z.object(evidence);
export type Evidence = z.infer<typeof Evidence>;

/** What a negative control of this run showed about a frame: `held` when the fault turned exactly it red. */
export const ControlResult = z.object({
  flow: z.string(),
  name: z.string(),
  fault: z.string(),
  held: z.boolean(),
  detail: z.string(),
});
export type ControlResult = z.infer<typeof ControlResult>;

export const GenericResult = log.GenericControls.omit(told);
export type GenericResult = z.infer<typeof GenericResult>;

export const Frame = z.object({
  ...log.FrameDeclaration.shape,
  state: FrameState,
  reason: log.Reason.optional(),
  known: log.KnownDefect.optional(),
  /** Milliseconds since the run began. */
  startedMs: z.number().optional(),
  tookMs: z.number().optional(),
  /** Results of the declared controls that ran in this run. */
  controlResults: z.array(ControlResult),
  /** What its checks said when they ran again on altered observations; absent where that was not asked for. */
  generic: GenericResult.optional(),
  ...evidence,
});
export type Frame = z.infer<typeof Frame>;

export const JudgedRule = log.Judged.shape.rules.element;
export type JudgedRule = z.infer<typeof JudgedRule>;

export const Flow = z.object({
  /** One execution: the flow's id, with variant, control or repeat. */
  key: z.string(),
  id: z.string(),
  /** The flow's file, from the project's root, with `/`. */
  file: z.string().optional(),
  title: z.string(),
  audience: log.FlowDeclared.shape.audience,
  stack: z.string(),
  variant: z.string().optional(),
  target: z.string().optional(),
  repeat: z.number().optional(),
  requires: z.array(z.string()),
  reproduce: z.string(),
  worker: z.string(),
  /** `skipped`: a declared need was not met. */
  state: FrameState,
  reason: log.Reason.optional(),
  /** Present for a negative control; `held` is absent when it came to no end. Its frames are not in the totals. */
  control: z
    .object({
      name: z.string(),
      fault: z.string(),
      breaks: z.string(),
      held: z.boolean().optional(),
      detail: z.string(),
    })
    .optional(),
  /** A failure that is known; `met`: it is how the flow ended, and is borne. */
  expected: log.ExpectedFailure.extend({ met: z.boolean() }).optional(),
  startedMs: z.number().optional(),
  tookMs: z.number().optional(),
  world: z
    .object({
      facts: z.array(z.object({ name: z.string(), value: z.string() })),
      arranged: z.array(z.string()),
      tookMs: z.number(),
    })
    .optional(),
  surfaces: z.array(
    log.SurfaceOpened.pick({ surface: true, kind: true, version: true, attached: true, standIn: true }),
  ),
  frames: z.array(Frame),
  /** Evidence recorded before, between or after the frames. */
  outside: Evidence,
  judged: z.array(JudgedRule),
});
export type Flow = z.infer<typeof Flow>;

export const Service = z.object({
  service: z.string(),
  state: log.ServiceState.shape.state,
  /** Milliseconds since the run began. */
  startedMs: z.number(),
  /** Seconds from the start of the stack's boot until it was ready (or attached). */
  readyAfter: z.number().optional(),
  url: z.string().optional(),
  detail: z.string().optional(),
});
export type Service = z.infer<typeof Service>;

export const Stack = z.object({
  stack: z.string(),
  variant: z.string().optional(),
  worker: z.string(),
  state: log.StackState.shape.state,
  startedMs: z.number(),
  seconds: z.number(),
  reason: log.Reason.optional(),
  standIns: z.array(z.string()),
  services: z.array(Service),
});
export type Stack = z.infer<typeof Stack>;

/** `declared` is the sum of all but `ran`, which were begun. */
export const Totals = z.object({
  declared: z.number(),
  ran: z.number(),
  passed: z.number(),
  failed: z.number(),
  incomplete: z.number(),
  notReached: z.number(),
  skipped: z.number(),
  knownDefects: z.number(),
  notApplicable: z.number(),
});
export type Totals = z.infer<typeof Totals>;

export const Problem = z.object({
  flow: z.string().optional(),
  frame: z.number().optional(),
  reason: log.Reason,
  /** The approved pictures that nothing is compared with any more. */
  unused: log.Problem.shape.unused,
});
export type Problem = z.infer<typeof Problem>;

export const RunFacts = z.object({
  id: z.string(),
  /** Of the manifest: changes when an event or a file changes, and not when a report is rendered again. */
  hash: z.string().optional(),
  /** False when the log has no end: the run was killed, or goes on. */
  ended: z.boolean(),
  startedAt: z.string(),
  tookMs: z.number(),
  fraimz: z.string(),
  command: z.string(),
  git: log.RunStarted.shape.git,
  platform: z.string(),
  node: z.string(),
  ci: z.boolean(),
  /** What is incomplete ends the run with exit code 1. */
  failOnIncomplete: z.boolean().optional(),
  /** Which part of a run this is. */
  shard: z.object({ index: z.number(), count: z.number() }).optional(),
  /** The runs of which this one was joined. */
  mergedFrom: log.Merged.shape.shards.optional(),
  workers: z.array(z.string()),
  /** Targets that were asked for with all others, and what each of them lacks here. */
  notThere: z.array(z.string()),
  standIns: z.array(z.string()),
  /** The surfaces' own product and version, such as a browser's. */
  drivers: z.array(z.string()),
  /** The worst of what the run's own `run.ended` lines say; the report is never better than that. */
  recorded: z.object({ verdict: log.Verdict, exitCode: z.number() }).optional(),
});
export type RunFacts = z.infer<typeof RunFacts>;

export const RunReport = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  run: RunFacts,
  verdict: log.Verdict,
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(130)]),
  /** Why the verdict is not `passed`, one sentence each; empty when it is. */
  because: z.array(z.string()),
  /** Executions that are no controls, and their frames. */
  totals: z.object({ flows: Totals, frames: Totals }),
  controls: z.object({ declared: z.number(), held: z.number(), broken: z.number(), incomplete: z.number() }),
  /** Of the frames of flows that are no controls, those that controls have shown to be able to fail. */
  coverage: log.Covered.pick({ frames: true, covered: true, asked: true }).optional(),
  flows: z.array(Flow),
  stacks: z.array(Stack),
  /** What went wrong outside any frame. */
  problems: z.array(Problem),
  /** Lines of the log that could not be used. */
  log: z.array(
    z.object({
      file: z.string(),
      line: z.number(),
      kind: z.enum(["torn", "unreadable", "foreign", "missing", "changed"]),
      message: z.string(),
    }),
  ),
});
export type RunReport = z.infer<typeof RunReport>;
export type ExitCode = RunReport["exitCode"];
