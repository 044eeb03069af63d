import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join, relative } from "node:path";
import { withLock } from "../process/file-claim.ts";
import type { CachedBuild } from "./contexts.ts";
import { StackError } from "./stack-error.ts";

const LONGEST_BUILD_MS = 10 * 60_000;
const KEPT_BUILDS = 4;
const IGNORED = new Set(["node_modules", ".git", ".cache"]);

/**
 * Finds or makes the folder for a build's content: `.cache/<name>-<hash of its inputs>`. Two runs at once build
 * once; a build that fails or is killed leaves nothing that could be taken for a result.
 * @param signal gives up waiting for another process that is building the same
 * @throws StackError when an input does not exist; whatever `build` throws.
 */
export async function cachedBuild(root: string, build: CachedBuild, signal?: AbortSignal): Promise<string> {
  const cache = join(root, ".cache");
  const folder = join(cache, `${build.name}-${await contentHash(root, build)}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    await withLock(`${folder}.lock`, { timeoutMs: LONGEST_BUILD_MS, signal }, async () => {
      if (!existsSync(folder)) await buildInto(folder, cache, build);
    });
    await removeOldBuilds(cache, build.name);
  }
  const now = new Date();
  await utimes(folder, now, now); // The least used ones are removed first.
  return folder;
}

async function buildInto(folder: string, cache: string, build: CachedBuild): Promise<void> {
  const draft = await mkdtemp(join(cache, `${build.name}-draft-`));
  try {
    await build.build(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Twelve hex digits of everything that decides what comes out. */
async function contentHash(root: string, build: CachedBuild): Promise<string> {
  const hash = createHash("sha256").update(
    JSON.stringify([build.name, build.key ?? "", process.versions.node]),
  );
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
  return hash.digest("hex").slice(0, 12);
}

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const wanted = entries.filter((entry) => !IGNORED.has(entry.name)).map((entry) => entry.name);
  const nested = await Promise.all(wanted.toSorted().map((name) => filesIn(join(path, name))));
  return nested.flat();
}

/** Keeps the newest few of each name, and whatever was used within a day: a run may be reading it. */
async function removeOldBuilds(cache: string, name: string): Promise<void> {
  const pattern = new RegExp(`^${name}-[0-9a-f]{12}$`);
  const builds: { path: string; used: number }[] = [];
  for (const entry of await readdir(cache)) {
    if (!pattern.test(entry)) continue;
    const path = join(cache, entry);
    builds.push({ path, used: (await stat(path)).mtimeMs });
  }
  const old = builds.toSorted((a, b) => b.used - a.used).slice(KEPT_BUILDS);
  const dayAgo = Date.now() - 24 * 3_600_000;
  for (const { path, used } of old) if (used < dayAgo) await rm(path, { recursive: true, force: true });
}
