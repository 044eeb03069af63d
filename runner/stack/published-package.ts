import { existsSync } from "node:fs";
import { buildFolder } from "./build-cache.ts";
import type { CachedBuild, PrepareContext } from "./contexts.ts";
import { StackError } from "./stack-error.ts";

/** A name as registries take it, and a version that always means the same files. */
const EXACT = /^(?<name>(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*)@(?<version>\d+\.\d+\.\d+[\w.+-]*)$/;

/** Whether this is a package at one exact version, like `executor@1.5.9`. */
export function isExactPackage(wanted: string): boolean {
  return EXACT.test(wanted);
}

/** Whether an earlier run has installed it. */
export function isInstalled(root: string, wanted: string): boolean {
  return isExactPackage(wanted) && existsSync(buildFolder(root, keptAs(wanted)));
}

/**
 * Installs a published package, once for all runs, and runs none of its scripts.
 * @returns the folder that holds its `node_modules`
 * @throws StackError when no exact version is named, or npm can't install it; its last lines say why
 */
export async function installPackage(
  wanted: string,
  { cached, run }: Pick<PrepareContext, "cached" | "run">,
): Promise<string> {
  if (!isExactPackage(wanted)) {
    throw new StackError(`"${wanted}" names no package at an exact version`, {
      next: "Write it like executor@1.5.9: what is kept must always mean the same files.",
    });
  }
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  return await cached({
    ...keptAs(wanted),
    build: (out) =>
      run({
        file: "npm",
        args: ["install", "--prefix", out, ...options, wanted],
        // npm is a tool of this machine: what its person has set of registries and proxies holds for it.
        env: process.env,
      }),
  });
}

/** Packages bring other files for other platforms. */
function keptAs(wanted: string): Omit<CachedBuild, "build"> & { readonly inputs: readonly [] } {
  const name = EXACT.exec(wanted)?.groups?.name ?? wanted;
  return {
    name: `npm-${name.replace(/[^a-z0-9]+/g, "-").replace(/^-/, "")}`,
    inputs: [],
    key: `${wanted} ${process.platform} ${process.arch}`,
  };
}
