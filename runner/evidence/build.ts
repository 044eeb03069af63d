/** Set by whoever bundles fraimz: the package that others install, or the bundle that `pnpm evals` keeps. */
declare const FRAIMZ_BUILD: "package" | "cache" | undefined;
/** Where the bundled code is. */
declare const FRAIMZ_BUNDLE_URL: string;

/** What runs here: a bundle, or the sources through somebody's loader for TypeScript. */
export const BUILD = typeof FRAIMZ_BUILD === "undefined" ? "sources" : FRAIMZ_BUILD;

/** The URL of a file that stands beside the bundled code; there is none when the sources run. */
export function besideBundle(name: string): string {
  return new URL(name, FRAIMZ_BUNDLE_URL).href;
}
