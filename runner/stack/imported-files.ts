import { resolve } from "node:path";
import type { Plugin } from "esbuild";
import { packagesOutside } from "./source-bundle.ts";

/**
 * Tells which files of the project each of these imports, itself among them, and what those import in turn. Packages of
 * `node_modules` are not followed.
 * @param files absolute paths of TypeScript or JavaScript files
 * @returns for each file absolute paths; undefined for one that can't be compiled
 */
export async function importedFiles(
  files: readonly string[],
): Promise<Map<string, ReadonlySet<string> | undefined>> {
  try {
    return await graphOf(files);
  } catch {
    // One that can't be compiled must not hide what the others import.
    if (files.length <= 1) return new Map(files.map((file) => [file, undefined]));
    const each = await Promise.all(files.map((file) => importedFiles([file])));
    return new Map(each.flatMap((found) => [...found]));
  }
}

async function graphOf(files: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
  const { build } = await import("esbuild");
  const root = process.cwd();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: root,
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    metafile: true,
    plugins: [apiOutside, packagesOutside(new Set())],
    logLevel: "silent",
  });
  const imports = new Map(
    Object.entries(metafile.inputs).map(([name, { imports }]) => [
      resolve(root, name),
      imports.filter(({ external }) => !external).map(({ path }) => resolve(root, path)),
    ]),
  );
  return new Map(files.map((file) => [file, reachedFrom(file, imports)]));
}

/** The harness is no module of the project, also where it is not installed. */
const apiOutside: Plugin = {
  name: "fraimz outside",
  setup: ({ onResolve }) => onResolve({ filter: /^fraimz($|\/)/ }, ({ path }) => ({ path, external: true })),
};

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set([file]);
  // A set is walked on to what is added to it meanwhile.
  for (const each of reached) for (const next of imports.get(each) ?? []) reached.add(next);
  return reached;
}
