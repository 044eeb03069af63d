/**
 * Where whoever asked stands. The scripts of fraimz's own checkout only forward to this program, and the package manager
 * changes the folder before they begin (`pnpm -C`, or from a folder further down). A script of another package means the
 * folder of that package.
 */
export function askedFrom(own: Readonly<Record<string, string | undefined>> = process.env): string {
  return (own.npm_package_name === "fraimz" ? own.INIT_CWD : undefined) ?? process.cwd();
}

// Taken before any flow is loaded, to which it is refused.
const chdir = process.chdir;

/** From now on files are looked for, and commands run, where whoever asked stands. */
export function standWhereAsked(): void {
  chdir(askedFrom());
}
