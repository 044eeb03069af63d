import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** Bundles that were not used for so long are removed; another run may still be reading a younger one. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Bundles the runner and the author's API into one folder, where both share their modules: what a flow imports as
 * `fraimz` is what runs the flow. Source maps lead back to the sources.
 * @param root where `runner/` is
 * @param folder where the bundle is to be, named for its content: it is there as a whole, or not at all
 * @param isCurrent whether the sources still are what `folder` is named for
 * @returns false where it can't be made or kept, or the sources changed meanwhile
 */
export async function bundleRunner(root: string, folder: string, isCurrent: () => boolean): Promise<boolean> {
  const cache = dirname(folder);
  let draft: string | undefined;
  try {
    await mkdir(cache, { recursive: true });
    draft = await mkdtemp(join(cache, "draft-"));
    await build({
      absWorkingDir: root,
      entryPoints: { main: "runner/cli/main.ts", fraimz: "runner/flow/index.ts" },
      outdir: draft,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "linked",
      sourcesContent: false,
      keepNames: true,
      define: { FRAIMZ_API: JSON.stringify(pathToFileURL(join(folder, "fraimz.js")).href) },
      plugins: [sourceLocations, packagesOutside],
      logLevel: "silent",
    });
    if (!isCurrent()) return false;
    await rename(draft, folder);
    draft = undefined;
    await removeOld(cache, basename(folder));
    return true;
  } catch {
    // Another run may have been first; a fault of the sources shows when they run as they are.
    return await isFolder(folder);
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}

/** What stands beside a source (styles, scripts of pages) is still found from there. */
const sourceLocations: Plugin = {
  name: "source locations",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes("import.meta.")) return undefined;
      const contents = source
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
      return { contents, loader: "ts" };
    }),
};

/** Packages that every run loads and that come in very many files. */
const INSIDE = ["zod"];

/** All other packages are loaded from where they are: some find files of their own from there. */
const packagesOutside: Plugin = {
  name: "packages outside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[a-z@]/ }, ({ path, importer }) =>
      INSIDE.includes(path) || importer.includes("/node_modules/") ? undefined : { external: true },
    ),
};

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function removeOld(cache: string, current: string): Promise<void> {
  const oldest = Date.now() - KEPT_MS;
  for (const name of await readdir(cache)) {
    if (name === current || !/^(runner|draft)-/.test(name)) continue;
    const path = join(cache, name);
    const used = await stat(path).catch(() => undefined);
    if (used && used.mtimeMs < oldest) await rm(path, { recursive: true, force: true });
  }
}
