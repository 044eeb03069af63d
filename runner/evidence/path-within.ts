import { isAbsolute, relative, sep } from "node:path";

/** A path as it is named from a folder that it stands in, with `/`; undefined for one outside. "" is the folder itself. */
export function pathWithin(folder: string, path: string): string | undefined {
  const named = relative(folder, path).split(sep);
  // On Windows a path on another drive stays absolute.
  return named[0] === ".." || isAbsolute(named.join(sep)) ? undefined : named.join("/");
}
