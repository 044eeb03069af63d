import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../evidence/log/failure.ts";
import { nodeArguments } from "../process/own-program.ts";

/** What runs an Electron app: Electron itself, or a stand-in that a stack names. */
export interface ElectronRuntime {
  readonly file: string;
  /** Before the app's own arguments. */
  readonly args: readonly string[];
  /** Shown in the report; undefined for Electron itself. */
  readonly standIn: string | undefined;
}

export interface ElectronSearch {
  /** Where the `electron` package is looked for. */
  readonly root: string;
  /** The stand-in's program, absolute or from the root. */
  readonly standIn?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** No Electron, and nothing to stand in for it. */
export class ElectronMissing extends Failure {
  override name = "ElectronMissing";
}

/**
 * Finds what runs an Electron app: `ELECTRON_PATH`, then the `electron` package's binary (the package alone, with
 * types and no binary, does not count), then the stand-in.
 * @throws ElectronMissing when there is none, or ELECTRON_PATH names no program
 */
export function findElectron({ root, standIn, env = process.env }: ElectronSearch): ElectronRuntime {
  const named = env.ELECTRON_PATH;
  if (named !== undefined && named !== "") {
    if (isProgram(named)) return { file: named, args: [], standIn: undefined };
    throw new ElectronMissing({
      kind: "harness",
      title: "Electron is missing",
      message: `ELECTRON_PATH is "${named}", and there is no such program`,
      next: "point ELECTRON_PATH at Electron's executable, or unset it",
    });
  }
  const packaged = packagedBinary(root);
  if (packaged !== undefined) return { file: packaged, args: [], standIn: undefined };
  if (standIn !== undefined) {
    return {
      file: process.execPath,
      args: nodeArguments(resolve(root, standIn)),
      standIn: "Chromium stand-in",
    };
  }
  throw new ElectronMissing({
    kind: "requires",
    title: "Electron is missing",
    message: "ELECTRON_PATH is not set, and the electron package has no binary",
    next: "set ELECTRON_PATH, or download the package's binary: node node_modules/electron/install.js",
  });
}

/** The package notes its executable in `path.txt` once it was downloaded. */
function packagedBinary(root: string): string | undefined {
  try {
    const folder = dirname(createRequire(join(root, "package.json")).resolve("electron/package.json"));
    const binary = join(folder, "dist", readFileSync(join(folder, "path.txt"), "utf8").trim());
    return isProgram(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
