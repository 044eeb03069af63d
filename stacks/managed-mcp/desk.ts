import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { ConnectTool, Desk } from "./targets/tool.ts";

/** A person's desk of one flow, below its HOME: three homes for the tool, and a neutral folder to work in. */
export function deskIn(home: string, name = "desk"): Desk {
  const root = join(home, name);
  return {
    root,
    home: join(root, "home"),
    config: join(root, "config"),
    own: join(root, "own"),
    work: join(root, "work"),
  };
}

export function makeDesk(desk: Desk): void {
  for (const folder of [desk.home, desk.config, desk.own, desk.work]) mkdirSync(folder, { recursive: true });
}

/** The files of a folder, by absolute path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Where the tool keeps the person's sign-in. */
export function signInFiles(desk: Desk, { keepsSignIn }: Pick<ConnectTool, "keepsSignIn">): string[] {
  return filesBelow(desk.own).filter((path) => keepsSignIn.test(basename(path)));
}

/** The environment of a person at this desk, whichever tool it is. */
export function deskEnvironment(desk: Desk): Readonly<Record<string, string>> {
  return { HOME: desk.home, XDG_CONFIG_HOME: desk.config };
}
