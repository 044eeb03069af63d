import { join, resolve } from "node:path";
import { build as bundle } from "esbuild";
import type { PrepareContext } from "fraimz";

/** Keeps what is built by its content: what a service's preparation is given. */
export type Builds = Pick<PrepareContext, "cached">;

/** The packages that a bundle is made with decide what comes out, too. */
export const PACKAGES = "pnpm-lock.yaml";

export interface ServiceBundling {
  /** Part of its folder's name. */
  readonly name: string;
  /** Its main file, from the repository's root. */
  readonly entry: string;
  /** Files and folders that it is made from, from the repository's root. */
  readonly sources: readonly string[];
  /** Packages that stay outside, because they don't survive bundling. */
  readonly external?: readonly string[];
}

/**
 * Bundles a service, or finds the build of the same sources: it starts in a fraction of the time and the work that its
 * sources take, because several hundred modules need not be found and compiled one by one.
 * @returns the file to run with node
 * @throws when the sources don't bundle; the message carries esbuild's report. When it is made from what `sources` does
 *   not name, a change of which would go unseen.
 */
export async function bundleService(builds: Builds, bundling: ServiceBundling): Promise<string> {
  const { name, entry, sources, external = [] } = bundling;
  const folder = await builds.cached({
    name,
    inputs: [...sources, "stacks/parts/bundle-service.ts", PACKAGES],
    key: entry,
    build: async (into) => {
      const made = await bundleInto(into, entry, external);
      const unnamed = made.filter(
        (file) => !sources.some((one) => file === one || file.startsWith(`${one}/`)),
      );
      if (unnamed.length > 0)
        throw new Error(`${name} is made from ${unnamed.join(", ")}, too, which its sources don't name`);
    },
  });
  return join(folder, "main.mjs");
}

/** @returns the sources that went into it */
async function bundleInto(folder: string, entry: string, external: readonly string[]): Promise<string[]> {
  const { metafile } = await bundle({
    absWorkingDir: resolve(import.meta.dirname, "../.."),
    entryPoints: { main: entry },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported lazily stays in files of its own, off the start-up path.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: [...external],
    banner: {
      js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
    },
    sourcemap: "linked",
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
}
