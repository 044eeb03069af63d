import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileRef } from "../../evidence/log/events.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import { placeFile } from "../../process/kept-files.ts";
import type { Picture, RunReport } from "../../report/report-schema.ts";
import type { RunFiles } from "../../report/run-files.ts";

/** A picture that is other than the approved one, or that has none yet. */
export interface BaselineChange {
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
}

/** A log may come from elsewhere: it must not choose which file is written. */
const PATH = /^[^/\\]+\.baselines\/[\w.-]+\/[\p{L}\p{M}\p{N}.-]+\.png$/u;

/**
 * What a run would change in approved pictures, each once.
 * @param folder of all approved pictures, from the project's root
 * @param wanted only frames that ended so
 */
export function baselineChanges(
  report: RunReport,
  folder: string,
  wanted: (frame: RunReport["flows"][number]["frames"][number]) => boolean = () => true,
): BaselineChange[] {
  const changes = new Map<string, BaselineChange>();
  for (const flow of report.flows) {
    if (flow.control) continue;
    for (const frame of flow.frames.filter(wanted)) {
      for (const picture of frame.pictures) {
        const change = changeIn(picture, flow.id, frame);
        if (change && isInside(folder, change.path) && !changes.has(change.path))
          changes.set(change.path, change);
      }
    }
  }
  return [...changes.values()];
}

function isInside(folder: string, path: string): boolean {
  const rest = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
  return PATH.test(rest) && !rest.includes("..");
}

function changeIn(
  { comparison, file }: Picture,
  flow: string,
  { name, claim }: { readonly name: string; readonly claim: string },
): BaselineChange | undefined {
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
    frame: name,
    claim,
    path,
    verdict,
    how,
    actual: file,
    approved: baseline,
    difference,
    closeUp,
  };
}

/**
 * Makes the run's picture the approved one, atomically.
 * @throws Failure when the run's file is gone or was changed, or the approved one can't be written
 */
export async function accept(change: BaselineChange, files: RunFiles, root: string): Promise<void> {
  await place(change, await bytesOf(change.actual, files), root);
}

/** Puts back what stood there before the run: the approved picture that it was compared with, or none. */
export async function reject(change: BaselineChange, files: RunFiles, root: string): Promise<void> {
  if (change.approved) await place(change, await bytesOf(change.approved, files), root);
  else await rm(join(root, change.path), { force: true });
}

async function place({ path }: BaselineChange, bytes: Uint8Array, root: string): Promise<void> {
  try {
    await placeFile(join(root, path), bytes);
  } catch (cause) {
    throw new Failure(
      {
        kind: "harness",
        title: `The approved picture can't be written: ${path}`,
        message: messageOf(cause),
        next: "let the folder of the approved pictures be writable, and approve again",
      },
      { cause },
    );
  }
}

async function bytesOf(ref: FileRef, files: RunFiles): Promise<Uint8Array> {
  const read = await files.read(ref);
  if ("bytes" in read) return read.bytes;
  throw new Failure({
    kind: "evidence",
    title: "A picture of the run cannot be used",
    message: read.missing,
    next: "run the flow again",
  });
}
