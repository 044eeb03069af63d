import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";

const run = promisify(execFile);
const GIT_WITHIN_MS = 30_000;

/** What git says of a working tree. */
export interface Changes {
  /** Absolute paths, also of files that are gone. */
  readonly files: readonly string[];
  /** What they were compared with, in words. */
  readonly since: string;
}

/**
 * Asks git which files are other than they were: in commits since BASE and this one parted, staged, unstaged, and new.
 * @param base a commit or branch; without one only what is not committed counts
 * @param root a folder of the working tree
 * @throws Failure when there is no git, no working tree, or no such commit here
 */
export async function changedFiles(base: string | undefined, root: string): Promise<Changes> {
  const git = async (...args: string[]) => {
    const { stdout } = await run("git", args, { cwd: root, timeout: GIT_WITHIN_MS, maxBuffer: 1 << 28 });
    return stdout;
  };
  const top = await git("rev-parse", "--show-toplevel").catch((cause: unknown) => {
    throw refused("git knows no working tree here", cause, "run it in a clone, with git installed");
  });
  const folder = await realpath(top.trim());
  const from =
    base === undefined
      ? "HEAD"
      : // What others committed to BASE since is no change of this branch.
        await git("merge-base", "--end-of-options", base, "HEAD").catch((cause: unknown) => {
          const next = `fetch it, with the history that they share: \`git fetch origin ${base.replace(/^origin\//, "")}\`; actions/checkout has it with fetch-depth: 0`;
          throw refused(`git knows nothing that "${base}" and HEAD have in common`, cause, next);
        });
  // Renamed files count under both names.
  const diff = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", from.trim(), "--"];
  const lists = await Promise.all([
    git("-C", folder, ...diff),
    git("-C", folder, "ls-files", "--others", "--exclude-standard", "-z"),
  ]).catch((cause: unknown) => {
    throw refused("git can't tell what has changed", cause, "the message above is git's own");
  });
  const names = new Set(lists.flatMap((list) => list.split("\0").filter(Boolean)));
  return {
    files: [...names].sort().map((name) => resolve(folder, name)),
    since: base === undefined ? "the last commit" : base,
  };
}

function refused(title: string, cause: unknown, next: string): Failure {
  const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
  const message = said || messageOf(cause);
  return new Failure({ kind: "error", title: `--changed: ${title}`, message, next }, { cause });
}
