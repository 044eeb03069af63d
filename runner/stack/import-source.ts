import { pathToFileURL } from "node:url";
import { BUILD } from "../evidence/build.ts";
import { Failure } from "../evidence/log/failure.ts";
import { keepingGlobals } from "../process/global-guard.ts";
import { withSourceBundle } from "./source-bundle.ts";

/** A file is loaded by then, with all that it imports. */
const LOAD_WITHIN_MS = 30_000;

/** A module waits, at its top level, for something that does not come. */
class LoadTimeout extends Failure {
  override name = "LoadTimeout";

  constructor(file: string) {
    super({
      kind: "error",
      title: `it did not finish loading within ${LOAD_WITHIN_MS / 1000} s`,
      message: file,
      next: "an `await` at the top level of the file, or of one that it imports, did not end",
    });
  }
}

/**
 * Imports a TypeScript or JavaScript file of the project: a flow, a stack, its settings.
 * @param file an absolute path
 * @returns what it exports
 * @throws whatever loading it throws; a Failure when it can't be compiled or does not come to an end
 */
export async function importSource(file: string): Promise<unknown> {
  // Run from its sources, fraimz has somebody's loader for TypeScript, which must load `fraimz` itself for both.
  return BUILD === "sources"
    ? await load(file, file)
    : await withSourceBundle(file, (path) => load(path, file));
}

async function load(path: string, file: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // It also keeps the process alive, which nothing else does while a module waits for what never comes.
    timer = setTimeout(() => reject(new LoadTimeout(file)), LOAD_WITHIN_MS);
  });
  try {
    return await keepingGlobals(() => Promise.race<unknown>([import(pathToFileURL(path).href), late]));
  } finally {
    clearTimeout(timer);
  }
}
