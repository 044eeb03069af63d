import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Loader, Plugin } from "esbuild";

/** What a source says of its own place, with the name that each gets in a bundle. */
export const LOCATION_NAMES = {
  "import.meta.url": "fraimzUrlHere",
  "import.meta.filename": "fraimzFileHere",
  "import.meta.dirname": "fraimzFolderHere",
  __filename: "fraimzFileHere",
  __dirname: "fraimzFolderHere",
} as const;

/**
 * Lets bundled sources know where they stood: what is beside them is still found. Goes with `define: LOCATION_NAMES`.
 * @param placeOf the expressions for a source's URL, path and folder
 */
export function sourceLocations(
  placeOf: (path: string) => { readonly url: string; readonly file: string; readonly folder: string },
): Plugin {
  return {
    name: "source locations",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!/\bimport\.meta\b|\b__(?:file|dir)name\b/.test(source)) return undefined;
        const { url, file, folder } = placeOf(path);
        const known = `var fraimzUrlHere = ${url}, fraimzFileHere = ${file}, fraimzFolderHere = ${folder};`;
        // On the first line, so that no line moves.
        return { contents: `${known} ${source.replace(/^#!.*/, "")}`, loader: loaderOf(path) };
      }),
  };
}

/** For a bundle that stays on the machine of its sources: what is beside them is found where they stand. */
export const whereTheyStand = sourceLocations((path) => ({
  url: JSON.stringify(pathToFileURL(path).href),
  file: JSON.stringify(path),
  folder: JSON.stringify(dirname(path)),
}));

function loaderOf(path: string): Loader {
  const [, script, x] = /\.[cm]?([jt])s(x?)$/.exec(path) ?? [];
  if (script === "t") return x ? "tsx" : "ts";
  return x ? "jsx" : "js";
}
