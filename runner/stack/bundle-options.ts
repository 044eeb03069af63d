import type { BuildOptions } from "esbuild";
import { programEntries } from "../process/own-program.ts";
import { LOCATION_NAMES } from "./source-locations.ts";

/** How code that Node runs is bundled, fraimz's own and a project's: stacks lead back to the sources, names stay. */
export const FOR_NODE = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcesContent: false,
  keepNames: true,
} as const satisfies BuildOptions;

/**
 * How fraimz itself is bundled. All that is imported of it and what it starts share their modules: what a flow imports
 * as `fraimz` is what runs the flow. What knows its own place needs a plugin of source-locations.ts.
 * @param as what the bundle says that it is
 * @param entries what is started or imported, by the name of its file; the programs that fraimz starts come with them
 * @param banner code before each file, on one line
 */
export function runnerOptions(
  root: string,
  as: "cache" | "package",
  entries: Readonly<Record<string, string>>,
  banner = "",
) {
  return {
    ...FOR_NODE,
    absWorkingDir: root,
    entryPoints: { ...entries, ...programEntries() },
    splitting: true,
    sourcemap: "linked",
    define: { FRAIMZ_BUILD: JSON.stringify(as), ...LOCATION_NAMES },
    banner: { js: `${banner}const FRAIMZ_BUNDLE_URL = import.meta.url;` },
  } as const satisfies BuildOptions;
}
