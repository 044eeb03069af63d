import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { EventOf } from "../evidence/log/events.ts";

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 5_000;

type About = Pick<EventOf<"run.started">, "git" | "platform" | "node" | "ci" | "fraimz">;

/** fraimz's own version, from its package. */
export function fraimzVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("../../package.json");
  const version =
    manifest !== null && typeof manifest === "object" && "version" in manifest ? manifest.version : undefined;
  return typeof version === "string" ? version : "unknown";
}

/** Whether an engine runs this: the variable that they all set. */
export function inCi({ CI }: NodeJS.ProcessEnv = process.env): boolean {
  return CI !== undefined && CI !== "" && CI !== "false" && CI !== "0";
}

/** What the report says about where a run came from. Outside a checkout, `git` is absent. */
export async function aboutRun(): Promise<About> {
  const git = await gitState();
  return {
    fraimz: fraimzVersion(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    ci: inCi(),
    ...(git ? { git } : {}),
  };
}

async function gitState(): Promise<About["git"]> {
  const git = async (...args: string[]) =>
    (await run("git", args, { timeout: GIT_TIMEOUT_MS })).stdout.trim();
  try {
    // One command tells commit, branch and changes.
    const lines = (await git("status", "--porcelain=v2", "--branch")).split("\n");
    const header = (name: string) =>
      lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
    const commit = header("oid");
    if (!commit) return undefined;
    return {
      commit,
      branch: header("head") ?? "(unknown)",
      dirty: lines.some((line) => line !== "" && !line.startsWith("#")),
    };
  } catch {
    return undefined;
  }
}
