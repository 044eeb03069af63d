import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

const STACKS = resolve(import.meta.dirname, "..");
const LOCK_FILE = resolve(STACKS, "../pnpm-lock.yaml");

/** One part of a stack that is bundled before it runs. */
export interface Part {
  readonly name:
    | "api"
    | "conformance-client"
    | "front"
    | "proxy"
    | "web"
    | "web-server"
    | "desktop"
    | "witness"
    | "managed-catalog"
    | "managed-mcp"
    | "clients-host"
    | "toolkits-host"
    | "toolkits-web";
  /** The files and folders that it is made from, below `stacks`; tests and what only they use don't count. */
  readonly sources: readonly string[];
}

/** Where a part's builds are kept: beside the packages that they were made from, never committed. */
export function buildCache({ name }: Part): string {
  return resolve(STACKS, `../node_modules/.cache/fraimz-den-${name}`);
}

/** Where the build of the sources as they are now is, or will be. */
export function buildFolder(part: Part, cache = buildCache(part)): string {
  const hash = createHash("sha256").update(readFileSync(LOCK_FILE));
  for (const file of part.sources.flatMap((source) => filesIn(join(STACKS, source)))) {
    hash.update(`\0${relative(STACKS, file)}\0`).update(readFileSync(file));
  }
  return join(cache, hash.digest("hex").slice(0, 20));
}

/**
 * Builds a part once for each state of its sources and of the packages, and finds it again afterwards. Safe beside a
 * copy of itself: a build is made in a folder of its own and renamed into place.
 * @param build fills the empty folder that it is given
 * @throws what `build` throws; nothing is kept then
 */
export async function cachedBuild(
  part: Part,
  build: (folder: string) => Promise<void>,
  cache = buildCache(part),
): Promise<{ readonly folder: string; readonly cached: boolean }> {
  const folder = buildFolder(part, cache);
  if (existsSync(folder)) return { folder, cached: true };
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(join(cache, ".building-"));
  try {
    await build(workshop);
    await rename(workshop, folder).catch((cause: unknown) => {
      // Another build of the same sources was faster; its result is as good.
      if (!existsSync(folder)) throw cause;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { folder, cached: false };
}

function filesIn(source: string): string[] {
  if (statSync(source).isFile()) return [source];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\.(test|fixture)\.tsx?$/.test(file) && !dirname(file).endsWith("/testing"))
    .sort();
}
