import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
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
 * @throws when it is no folder that {@link makeStackFolder} made.
 */
export async function removeStackFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  // The temporary folder of a killed run may have been another one: its label tells what it is.
  if (!basename(folder).startsWith(PREFIX) || !existsSync(join(folder, LABEL))) {
    throw new Error(`${folder} is not a stack's folder, so it was not removed`);
  }
  await removeFolder(folder);
}
