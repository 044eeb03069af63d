import { basename } from "node:path";

/** The flow that a file is by its name; undefined for any other file. */
export function flowIdOf(path: string): string | undefined {
  return /^(.+)\.flow\.[cm]?[jt]s$/.exec(basename(path))?.[1];
}
