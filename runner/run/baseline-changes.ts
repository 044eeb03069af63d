import type { FileRef } from "../evidence/log/events.ts";
import type { Frame, Picture, RunReport } from "../report/report-schema.ts";

/** A picture that is other than the approved one, or that has none yet. */
export interface PictureChange {
  readonly flow: string;
  readonly frame: string;
  readonly claim: string;
  /** From the project's root. */
  readonly path: string;
  readonly verdict: "missing" | "changed" | "size differs";
  /** How it differs, in words. */
  readonly how: string;
  readonly actual: FileRef;
  readonly approved: FileRef | undefined;
  readonly difference: FileRef | undefined;
  readonly closeUp: FileRef | undefined;
  /** Why it is not to be accepted unseen; undefined where its frame passed but for this. */
  readonly doubt: string | undefined;
}

/** An approved picture that nothing is compared with any more. */
export interface UnusedPicture {
  readonly verdict: "unused";
  readonly flow: string;
  readonly path: string;
  readonly how: string;
}

/** What a person accepts or rejects in approved pictures. */
export type BaselineChange = PictureChange | UnusedPicture;

/** A log may come from elsewhere: it must not choose which file is written. */
const PATH = /^[^/\\]+\.baselines\/[\w.-]+\/[\p{L}\p{M}\p{N}.-]+\.png$/u;

/**
 * What a run would change in approved pictures, each once; of unused ones what it found then.
 * @param folder of all approved pictures, from the project's root
 */
export function baselineChanges(report: RunReport, folder: string): BaselineChange[] {
  const changes = new Map<string, BaselineChange>();
  const add = (change: BaselineChange) => {
    const known = changes.get(change.path);
    // Of several executions, that which passed otherwise is the one to accept.
    if (isInside(folder, change.path) && (known === undefined || isDoubted(known)))
      changes.set(change.path, change);
  };
  for (const flow of report.flows) {
    if (flow.control) continue;
    for (const frame of flow.frames) {
      for (const picture of frame.pictures) {
        const change = changeIn(picture, flow.id, frame);
        if (change) add(change);
      }
    }
  }
  for (const { flow = "", unused = [] } of report.problems) {
    for (const path of unused) add({ verdict: "unused", flow, path, how: "compared with nothing any more" });
  }
  return [...changes.values()];
}

/** Whether a frame passed but for pictures that nobody has approved yet. */
export function waitsForReview({ state, reason, checks }: Frame): boolean {
  return state === "incomplete" && reason?.kind === "approval" && checks.every(({ ok }) => ok);
}

/** What becomes of an approved picture, in one word: `new`, `changed` or `unused`. */
export function kindOfChange({ verdict }: BaselineChange): "new" | "changed" | "unused" {
  return verdict === "missing" ? "new" : verdict === "unused" ? "unused" : "changed";
}

/** Whether a change is not to be accepted unseen. */
function isDoubted(change: BaselineChange): boolean {
  return change.verdict !== "unused" && change.doubt !== undefined;
}

function isInside(folder: string, path: string): boolean {
  const rest = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
  return PATH.test(rest) && !rest.includes("..");
}

function changeIn({ comparison, file }: Picture, flow: string, frame: Frame): PictureChange | undefined {
  if (comparison?.path === undefined) return undefined;
  const { verdict, path, differingPixels, totalPixels, box, baseline, difference, closeUp } = comparison;
  if (verdict === "equal" || verdict === "within tolerance") return undefined;
  const where = box ? `, within ${box.width}×${box.height} at ${box.x}, ${box.y}` : "";
  const how =
    verdict === "missing"
      ? "nobody has approved a picture yet"
      : verdict === "size differs"
        ? "its size is another"
        : `${differingPixels} of ${totalPixels} pixels differ${where}`;
  return {
    flow,
    frame: frame.name,
    claim: frame.claim,
    path,
    verdict,
    how,
    actual: file,
    approved: baseline,
    difference,
    closeUp,
    doubt: waitsForReview(frame) ? undefined : doubtOf(frame),
  };
}

function doubtOf({ state, reason }: Frame): string {
  return `its frame ${state === "failed" ? "failed" : `is ${state}`}${reason ? `: ${reason.title}` : ""}`;
}
