import { dirname } from "node:path";
import { build, type Plugin } from "esbuild";
import { placeFolder, removeUnused } from "../process/kept-files.ts";
import { placePageScripts } from "../report/html/page-script.ts";
import { runnerOptions } from "../stack/bundle-options.ts";
import { whereTheyStand } from "../stack/source-locations.ts";

/**
 * Bundles the runner, the author's API, the programs that they start and the scripts of their pages into one folder.
 * @param root where `runner/` is
 * @param folder where the bundle is to be, named for its content: it is there as a whole, or not at all
 * @param isCurrent whether the sources still are what `folder` is named for
 * @returns false where the sources changed meanwhile
 * @throws when the sources don't bundle, with esbuild's report; when the folder can't be written
 */
export async function bundleRunner(root: string, folder: string, isCurrent: () => boolean): Promise<boolean> {
  const placed = await placeFolder(folder, async (draft) => {
    const entries = { main: "runner/cli/main.ts", fraimz: "runner/flow/index.ts" };
    await build({
      ...runnerOptions(root, "cache", entries),
      outdir: draft,
      plugins: [whereTheyStand, packagesOutside],
      logLevel: "silent",
    });
    await placePageScripts(draft);
    return isCurrent();
  });
  if (placed) await removeUnused(dirname(folder), (name) => /^runner-/.test(name), 1);
  return placed;
}

/** Packages that every run loads and that come in very many files. */
const INSIDE = ["zod"];

/** All other packages are loaded from where they are: some find files of their own from there. */
const packagesOutside: Plugin = {
  name: "packages outside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[a-z@]/ }, ({ path, importer, kind }) =>
      kind === "entry-point" || INSIDE.includes(path) || importer.includes("/node_modules/")
        ? undefined
        : { external: true },
    ),
};
