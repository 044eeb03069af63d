import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { COMMAND } from "../evidence/command-name.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";

/** Where runs are kept unless `--out` names another folder. */
export const RESULTS = "results";

/** Times sort by name; the suffix keeps two runs of one second apart. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomBytes(2).toString("hex")}`;
}

/**
 * Makes the run's folder, in which no other run has written.
 * @param out the folder of `--out`, or undefined for `results/<runId>` (then `results/latest` follows)
 * @returns the folder, and the run's id: another one when there is a run with this one
 * @throws Failure when the folder cannot be made, or there is a run in `out` already
 */
export async function makeRunFolder(
  runId: string,
  out: string | undefined,
): Promise<{ readonly dir: string; readonly runId: string }> {
  let id = runId;
  let dir = out ?? join(RESULTS, id);
  try {
    await mkdir(dirname(dir), { recursive: true });
    // Two runs may begin in one moment, and a clock may go back.
    for (let other = 2; !(await isOurs(dir, out !== undefined)); other++) {
      id = `${runId}-${other}`;
      dir = join(RESULTS, id);
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw unmakeable(dir, cause);
  }
  if (out === undefined) await pointLatest(dir);
  return { dir, runId: id };
}

/**
 * Makes a folder that no run has written to.
 * @param asked whether it is the one that was asked for: then no other will do, and it may be there already
 */
async function isOurs(dir: string, asked: boolean): Promise<boolean> {
  try {
    // What a run shows of an app is nobody else's on this machine.
    await mkdir(dir, { mode: 0o700 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  if (!asked) return false;
  await checkRunFolder(dir);
  return true;
}

/** @throws Failure when a run has written to this folder: for who will only write there at its end */
export async function checkRunFolder(dir: string): Promise<void> {
  const names = await readdir(dir).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw unmakeable(dir, cause);
  });
  if (!names.some((name) => /^events-.*\.jsonl$/.test(name))) return;
  throw new Failure({
    kind: "error",
    title: `There is a run in ${dir} already`,
    message: "what it left would become part of this run's evidence",
    next: "name another folder with --out, or remove this one",
  });
}

function unmakeable(dir: string, cause: unknown): Failure {
  return new Failure(
    {
      kind: "harness",
      title: `The folder for the results cannot be made: ${dir}`,
      message: messageOf(cause),
      next: "name a writable folder with --out",
    },
    { cause },
  );
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
    next: `run \`${COMMAND}\` first, or name a folder of ${RESULTS}/`,
  });
}
