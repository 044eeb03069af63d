import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const apiFolder = fileURLToPath(new URL(".", import.meta.url));
const contractFolder = fileURLToPath(new URL("../contract/", import.meta.url));
const lockFile = fileURLToPath(new URL("../../../pnpm-lock.yaml", import.meta.url));

/** Where the build is kept: beside the packages that it was made from, never committed. */
export const DEFAULT_BUILD_CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/fraimz-den-api/", import.meta.url),
);

export interface ApiBuild {
  /** The file to run with node. */
  readonly entry: string;
  /** It was there already; nothing was built. */
  readonly cached: boolean;
}

/**
 * Bundles the API into `<cacheFolder>/<hash of its sources>`, or finds it there: it starts in a seventh of the time
 * that its sources take, because several hundred modules need not be found and compiled one by one. Safe beside a copy
 * of itself: a build is made in a folder of its own and renamed into place.
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export async function buildApi(cacheFolder: string = DEFAULT_BUILD_CACHE): Promise<ApiBuild> {
  const folder = join(cacheFolder, await hashSources());
  const entry = join(folder, "main.mjs");
  if (await exists(entry)) return { entry, cached: true };
  await mkdir(cacheFolder, { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder, ".building-"));
  try {
    await bundleInto(workshop);
    await moveIntoPlace(workshop, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { entry, cached: false };
}

async function bundleInto(folder: string): Promise<void> {
  await bundle({
    absWorkingDir: apiFolder,
    entryPoints: ["main.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported lazily stays in files of its own, off the start-up path.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // libsql finds a native module beside itself; undici and mysql2 are loaded late and don't survive bundling whole.
    external: ["libsql", "mysql2", "undici"],
    banner: {
      js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
    },
    sourcemap: "linked",
    legalComments: "none",
    logLevel: "silent",
  });
}

async function moveIntoPlace(workshop: string, folder: string): Promise<void> {
  try {
    await rename(workshop, folder);
  } catch (error) {
    // A copy of us was faster; what it made is the same.
    if (!(await exists(join(folder, "main.mjs")))) throw error;
  }
}

/** Tests and what only they use don't change the program. */
const isSource = (file: string) =>
  file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing/");

async function hashSources(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(lockFile));
  for (const folder of [apiFolder, contractFolder]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter(isSource)
      .sort();
    for (const file of files) hash.update(`\0${file}\0`).update(await readFile(join(folder, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
