import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../process/remove-folder.ts";

const removals = new Set<Promise<void>>();

/** Where a started program keeps everything it writes. */
export interface ProfileFolder {
  readonly path: string;
  readonly profile: string;
  readonly home: string;
  readonly log: string;
}

/** @param parent an existing folder of the run; the system's own for temporary files when absent */
export function makeProfileFolder(parent: string | undefined, name: string): ProfileFolder {
  if (parent !== undefined) mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent ?? tmpdir(), `fraimz-${name.replace(/\W+/g, "-")}-`));
  const folder = {
    path,
    profile: join(path, "profile"),
    home: join(path, "home"),
    log: join(path, "browser.log"),
  };
  mkdirSync(folder.profile);
  mkdirSync(folder.home);
  return folder;
}

/**
 * Removes it in the background: deleting a profile takes longer than ending its browser.
 * @param socket the browser's single-instance socket, as `socketOf` told it while the browser ran
 */
export function removeLater({ path }: ProfileFolder, socket?: string): void {
  const removal = removeFolder(path, socket === undefined ? [] : [socket]).catch((error: unknown) => {
    process.emitWarning(`the profile ${path} could not be removed: ${String(error)}`);
  });
  removals.add(removal);
  void removal.finally(() => removals.delete(removal));
}

/** Resolves when nothing is left to remove; the run awaits it once, at its end. */
export async function removalsDone(): Promise<void> {
  await Promise.all(removals);
}
