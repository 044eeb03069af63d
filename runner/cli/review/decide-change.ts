import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileRef } from "../../evidence/log/events.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import { placeFile } from "../../process/kept-files.ts";
import type { RunFiles } from "../../report/run-files.ts";
import type { BaselineChange } from "../../run/baseline-changes.ts";

/**
 * Makes the run's picture the approved one, atomically, or removes one that is unused.
 * @param root the project's root
 * @returns puts back what stood there before, also when that was nothing
 * @throws Failure when the run's file is gone or was changed, or the approved one can't be written
 */
export async function acceptChange(
  change: BaselineChange,
  files: RunFiles,
  root: string,
): Promise<() => Promise<void>> {
  const path = join(root, change.path);
  const bytes = change.verdict === "unused" ? undefined : await bytesOf(change.actual, files);
  // What can't be read (a folder, say) can't be put back either.
  const before = await readFile(path).catch(() => undefined);
  const put = (content: Uint8Array | undefined) =>
    written(change, () => (content ? placeFile(path, content) : rm(path, { recursive: true, force: true })));
  await put(bytes);
  return () => put(before);
}

/**
 * Those of the changes that are still to be made: what was accepted, or removed, since the run is not asked for again.
 */
export async function openChanges(
  changes: readonly BaselineChange[],
  root: string,
): Promise<BaselineChange[]> {
  const open = await Promise.all(changes.map((change) => isOpen(change, root)));
  return changes.filter((_change, at) => open[at]);
}

async function isOpen(change: BaselineChange, root: string): Promise<boolean> {
  const path = join(root, change.path);
  if (change.verdict === "unused") return existsSync(path);
  const stands = await readFile(path).catch(() => undefined);
  return stands === undefined || createHash("sha256").update(stands).digest("hex") !== change.actual.sha256;
}

async function written({ path, verdict }: BaselineChange, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new Failure(
      {
        kind: "harness",
        title: `The approved picture can't be ${verdict === "unused" ? "removed" : "written"}: ${path}`,
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
