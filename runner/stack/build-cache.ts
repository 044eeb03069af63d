import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, utimes } from "node:fs/promises";
import { join, relative } from "node:path";
import { withLock } from "../process/file-claim.ts";
import { placeFolder, removeUnused } from "../process/kept-files.ts";
import type { CachedBuild } from "./contexts.ts";
import { StackError } from "./stack-error.ts";

const LONGEST_BUILD_MS = 10 * 60_000;
const KEPT_BUILDS = 4;
const CACHE = ".cache";
const IGNORED = new Set(["node_modules", ".git", ".cache"]);

/**
 * Finds or makes the folder for a build's content: `.cache/<name>-<hash of its inputs>`. Two runs at once build
 * once; a build that fails or is killed leaves nothing that could be taken for a result.
 * @param signal gives up waiting for another process that is building the same
 * @throws StackError when an input does not exist; whatever `build` throws.
 */
export async function cachedBuild(root: string, build: CachedBuild, signal?: AbortSignal): Promise<string> {
  const cache = join(root, CACHE);
  const folder = join(cache, `${build.name}-${await contentHash(root, build)}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    await withLock(`${folder}.lock`, { timeoutMs: LONGEST_BUILD_MS, signal }, async () => {
      if (!existsSync(folder)) await placeFolder(folder, build.build);
    });
    const isOf = new RegExp(`^${build.name}-[0-9a-f]{12}$`);
    await removeUnused(cache, (name) => isOf.test(name), KEPT_BUILDS);
  }
  const now = new Date();
  await utimes(folder, now, now); // The least used ones are removed first.
  return folder;
}

/** Where a build that reads no files is, or will be. */
export function buildFolder(root: string, build: Keyed & { readonly inputs: readonly [] }): string {
  return join(root, CACHE, `${build.name}-${digits(keyHash(build))}`);
}

type Keyed = Pick<CachedBuild, "name" | "key">;

function keyHash({ name, key = "" }: Keyed): Hash {
  return createHash("sha256").update(JSON.stringify([name, key, process.versions.node]));
}

function digits(hash: Hash): string {
  return hash.digest("hex").slice(0, 12);
}

/** Twelve hex digits of everything that decides what comes out. */
async function contentHash(root: string, build: Omit<CachedBuild, "build">): Promise<string> {
  const hash = keyHash(build);
  for (const input of build.inputs) {
    const path = join(root, input);
    if (!existsSync(path)) {
      throw new StackError(`the build "${build.name}" names an input that does not exist: ${input}`, {
        next: "Correct the path, which counts from the repository's root.",
      });
    }
    for (const file of await filesIn(path)) {
      const content = await readFile(file);
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return digits(hash);
}

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const wanted = entries.filter((entry) => !IGNORED.has(entry.name)).map((entry) => entry.name);
  const nested = await Promise.all(wanted.toSorted().map((name) => filesIn(join(path, name))));
  return nested.flat();
}
