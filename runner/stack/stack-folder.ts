import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Failure } from "../evidence/log/failure.ts";
import { removeFolder } from "../process/remove-folder.ts";

const PREFIX = "fraimz-";
const LABEL = ".fraimz-stack";

/** Makes a stack's own folder outside of `results/`, readable for this user only. */
export function makeStackFolder(stack: string): string {
  // Short, because Unix sockets in it may have 107 bytes at most.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `${PREFIX}${stack}-`));
  writeFileSync(join(folder, LABEL), "The folder of a running stack. `evals stack status` tells which.\n");
  mkdirSync(join(folder, "home"));
  return folder;
}

/**
 * Removes a stack's folder, and refuses anything else: the path may come from a file that was damaged.
 * @throws Failure when it is no folder that {@link makeStackFolder} made, or no longer known as one.
 */
export async function removeStackFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  // The temporary folder of a killed run may have been another one: its label tells what it is.
  if (!basename(folder).startsWith(PREFIX)) {
    throw new Failure({
      kind: "harness",
      title: "A receipt names a folder that no stack has made",
      message: `${folder} is not a stack's folder, so it was not removed`,
      next: "remove the receipt, a file in results/.stacks, when no run that it may be of is going on",
    });
  }
  if (!existsSync(join(folder, LABEL))) {
    throw new Failure({
      kind: "harness",
      title: "Somebody else removed temporary files of this run",
      message: `${folder} has lost its file ${LABEL}: it was deleted meanwhile, and what still ran made it again. It was not removed.`,
      next: `see what cleans ${dirname(folder)}, or name another folder by TMPDIR; then remove ${folder} by hand`,
    });
  }
  await removeFolder(folder);
}
