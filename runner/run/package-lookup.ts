import { spawnSync } from "node:child_process";
import { isExactPackage, isInstalled } from "../stack/published-package.ts";

/** How long the registry may take to answer. */
const ANSWER_WITHIN_MS = 20_000;

/** What the registry said of each package, once a run. */
const answers = new Map<string, string | undefined>();

/**
 * Why a package can't be had here; undefined when an earlier run installed it, or the registry has it. The first time
 * of each package this waits for the registry, while nothing else goes on.
 */
export function whyNotObtainable(wanted: string, root = process.cwd()): string | undefined {
  if (!isExactPackage(wanted)) return "that is no package at an exact version, like executor@1.5.9";
  if (isInstalled(root, wanted)) return undefined;
  if (!answers.has(wanted)) answers.set(wanted, ask(wanted));
  return answers.get(wanted);
}

/** Asks for all packages among these needs while nothing is timed yet: later the answers are known. */
export function askRegistryFor(needs: readonly string[]): void {
  for (const need of needs) if (need.startsWith("npm:")) whyNotObtainable(need.slice("npm:".length));
}

function ask(wanted: string): string | undefined {
  const options = ["--fetch-retries=0", `--fetch-timeout=${ANSWER_WITHIN_MS / 2}`, "--loglevel=error"];
  const { status, stderr, stdout, error } = spawnSync("npm", ["view", wanted, "version", ...options], {
    encoding: "utf8",
    timeout: ANSWER_WITHIN_MS,
  });
  // Of a version that does not exist npm says nothing, and ends with 0.
  if (status === 0 && stdout.trim() !== "") return undefined;
  if (error) return `it is not installed, and npm did not say whether it can be: ${error.message}`;
  const said = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1];
  return said === undefined || said === "E404"
    ? "it is not installed, and the registry has no such version"
    : `it is not installed, and the registry can't be reached (${said})`;
}
