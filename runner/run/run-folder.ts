import { randomBytes } from "node:crypto";
import { lstat, mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { Failure } from "../evidence/failure.ts";

/** Where runs are kept unless `--out` names another folder. */
export const RESULTS = "results";

/** Times sort by name; the suffix keeps two runs of one second apart. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomBytes(2).toString("hex")}`;
}

/**
 * Makes the run's folder.
 * @param out the folder of `--out`, or undefined for `results/<runId>` (then `results/latest` follows)
 * @throws Failure when the folder cannot be made
 */
export async function makeRunFolder(runId: string, out: string | undefined): Promise<string> {
  const dir = out ?? join(RESULTS, runId);
  try {
    await mkdir(dir, { recursive: true });
  } catch (cause) {
    throw new Failure(
      {
        kind: "harness",
        title: `The folder for the results cannot be made: ${dir}`,
        message: cause instanceof Error ? cause.message : String(cause),
        next: "name a writable folder with --out",
      },
      { cause },
    );
  }
  if (out === undefined) await pointLatest(dir);
  return dir;
}

// Two runs may do this at once: each replaces the link atomically.
async function pointLatest(dir: string): Promise<void> {
  const link = join(RESULTS, "latest");
  const temporary = join(RESULTS, `.latest-${basename(dir)}`);
  await rm(temporary, { force: true });
  await symlink(relative(RESULTS, dir), temporary);
  const old = await lstat(link).catch(() => undefined);
  if (old && !old.isSymbolicLink()) await rm(link, { recursive: true });
  await rename(temporary, link);
}

/**
 * Finds the folder of an earlier run.
 * @param run a folder, a run's id, or undefined for the latest
 * @throws Failure when there is none
 */
export async function findRunFolder(run = "latest"): Promise<string> {
  for (const dir of [run, join(RESULTS, run)]) {
    const found = await lstat(dir).catch(() => undefined);
    if (found?.isDirectory()) return dir;
    if (found?.isSymbolicLink()) return join(RESULTS, await readlink(dir));
  }
  throw new Failure({
    kind: "error",
    title: `There is no run "${run}"`,
    message: `neither ${run} nor ${join(RESULTS, run)} is a folder`,
    next: `run \`pnpm evals\` first, or name a folder of ${RESULTS}/`,
  });
}
