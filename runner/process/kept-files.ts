import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What was not used for so long goes: another run may still be reading what is younger. */
const KEPT_MS = 24 * 3_600_000;
const DRAFT = "draft-";

/** Writes a file as a whole or not at all, with the folders that it is in: another process may be reading it. */
export async function placeFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Makes a folder of a cache as a whole or not at all. Safe beside another process that makes the same.
 * @param fill fills an empty folder beside it; false where what it made is of no use after all
 * @returns whether the folder is there
 * @throws whatever `fill` throws; nothing is kept then
 */
// biome-ignore lint/suspicious/noConfusingVoidType: who has nothing to say about it returns nothing
export async function placeFolder(folder: string, fill: (draft: string) => Promise<boolean | void>) {
  const cache = dirname(folder);
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, `${DRAFT}${basename(folder)}-`));
  try {
    if ((await fill(draft)) === false) return false;
    await rename(draft, folder).catch((cause: unknown) => {
      // Another one was faster; its result is as good.
      if (!existsSync(folder)) throw cause;
    });
    return true;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Removes from a cache what nobody has used for a day, the least used first.
 * @param isOf whether a name is of the kind that is looked at; drafts that were left always are
 * @param most so many of the newest are kept whatever their age
 */
export async function removeUnused(cache: string, isOf: (name: string) => boolean, most = 0): Promise<void> {
  const found: { path: string; used: number }[] = [];
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    // Another process may be removing, too.
    const state = await stat(path).catch(() => undefined);
    if (state && (isOf(name) || name.startsWith(DRAFT))) found.push({ path, used: state.mtimeMs });
  }
  const oldest = Date.now() - KEPT_MS;
  for (const { path, used } of found.toSorted((a, b) => b.used - a.used).slice(most)) {
    if (used < oldest) await rm(path, { recursive: true, force: true });
  }
}
