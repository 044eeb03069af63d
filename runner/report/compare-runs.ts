import type { FileRef } from "../evidence/log/events.ts";
import type { Flow, Frame, Picture, RunReport } from "./report-schema.ts";

/** Times differ for no reason; these much are worth a reviewer's look. */
const SLOWER_BY_MS = 250;
const SLOWER_BY_RATIO = 1.5;

/** How one frame differs from the same frame of another run. */
export interface FrameChange {
  readonly flow: string;
  readonly title: string;
  readonly frame: number;
  readonly name: string;
  readonly kind: "new" | "gone" | "verdict" | "picture" | "time";
  readonly before?: string;
  readonly now?: string;
  /** The other run's picture, where it shows something else. */
  readonly picture?: FileRef;
}

export interface RunComparison {
  readonly runId: string;
  readonly startedAt: string;
  readonly commit: string | undefined;
  readonly changes: readonly FrameChange[];
  readonly unchanged: number;
}

/**
 * Compares a run with another one, frame by frame. A frame is the same when its flow's key and its name are.
 * Pictures are compared by content: captures of one browser build are deterministic to the byte.
 * @param other the run to compare with, usually an earlier one
 */
export function compareRuns(report: RunReport, other: RunReport): RunComparison {
  const before = framesOf(other);
  const now = framesOf(report);
  const changes: FrameChange[] = [];
  let unchanged = 0;
  for (const [key, here] of now) {
    const there = before.get(key);
    const found = there
      ? changesOf(here, there)
      : [{ ...named(here), kind: "new" as const, now: here.frame.state }];
    if (found.length === 0) unchanged += 1;
    changes.push(...found);
  }
  for (const [key, there] of before) {
    if (!now.has(key)) changes.push({ ...named(there), kind: "gone", before: there.frame.state });
  }
  const { id, startedAt, git } = other.run;
  return { runId: id, startedAt, commit: git?.commit, changes, unchanged };
}

interface Placed {
  readonly flow: Flow;
  readonly frame: Frame;
}

function framesOf(report: RunReport): Map<string, Placed> {
  return new Map(
    report.flows.flatMap((flow) =>
      flow.frames.map((frame) => [`${flow.key}\u0000${frame.name}`, { flow, frame }] as const),
    ),
  );
}

function named({ flow, frame }: Placed) {
  return { flow: flow.key, title: flow.title, frame: frame.index, name: frame.name };
}

function changesOf(here: Placed, there: Placed): FrameChange[] {
  const changes: FrameChange[] = [];
  const [now, before] = [here.frame, there.frame];
  if (now.state !== before.state) {
    changes.push({ ...named(here), kind: "verdict", before: before.state, now: now.state });
  }
  for (const picture of now.pictures) {
    const same = (other: Picture) => other.surface === picture.surface && other.role === picture.role;
    const other = before.pictures.find(same);
    if (other && other.file.sha256 !== picture.file.sha256) {
      changes.push({ ...named(here), kind: "picture", now: picture.surface, picture: other.file });
    }
  }
  if (now.tookMs !== undefined && before.tookMs !== undefined && isSlower(now.tookMs, before.tookMs)) {
    changes.push({ ...named(here), kind: "time", before: `${before.tookMs} ms`, now: `${now.tookMs} ms` });
  }
  return changes;
}

function isSlower(now: number, before: number): boolean {
  const [more, less] = now > before ? [now, before] : [before, now];
  return more - less >= SLOWER_BY_MS && more >= less * SLOWER_BY_RATIO;
}
