import { dirname } from "node:path";
import { build, type Plugin } from "esbuild";
import { placeFolder, removeUnused } from "../process/kept-files.ts";
import { programEntries } from "../process/own-program.ts";
import { LOCATION_NAMES, whereTheyStand } from "../stack/source-locations.ts";

/**
 * Bundles the runner, the author's API and the programs that they start into one folder, where all share their modules:
 * what a flow imports as `fraimz` is what runs the flow. Source maps lead back to the sources.
 * @param root where `runner/` is
 * @param folder where the bundle is to be, named for its content: it is there as a whole, or not at all
 * @param isCurrent whether the sources still are what `folder` is named for
 * @returns false where it can't be made or kept, or the sources changed meanwhile
 */
export async function bundleRunner(root: string, folder: string, isCurrent: () => boolean): Promise<boolean> {
  try {
    const placed = await placeFolder(folder, async (draft) => {
      await build({
        absWorkingDir: root,
        entryPoints: { main: "runner/cli/main.ts", fraimz: "runner/flow/index.ts", ...programEntries() },
        outdir: draft,
        bundle: true,
        splitting: true,
        format: "esm",
        platform: "node",
        target: "node20",
        sourcemap: "linked",
        sourcesContent: false,
        keepNames: true,
        define: { FRAIMZ_BUILD: '"cache"', ...LOCATION_NAMES },
        banner: { js: "const FRAIMZ_BUNDLE_URL = import.meta.url;" },
        plugins: [whereTheyStand, packagesOutside],
        logLevel: "silent",
      });
      return isCurrent();
    });
    if (placed) await removeUnused(dirname(folder), (name) => /^runner-/.test(name), 1);
    return placed;
  } catch {
    // A fault of the sources shows when they run as they are.
    return false;
  }
}

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
