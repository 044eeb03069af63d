import { register } from "node:module";
import { pathToFileURL } from "node:url";

/** Set when the runner is bundled: the URL of the author's API in the bundle. */
declare const FRAIMZ_API: string | undefined;

let accepted: Promise<void> | undefined;

/**
 * Imports a TypeScript file of the project: a flow or a stack.
 * @param file an absolute path
 * @returns what it exports
 * @throws whatever loading it throws
 */
export async function importSource(file: string): Promise<unknown> {
  accepted ??= acceptSources();
  await accepted;
  return await import(pathToFileURL(file).href);
}

/**
 * A bundled runner starts without a loader for TypeScript. It brings its own `fraimz`, which flows must get: two of
 * them would not know each other's errors.
 */
async function acceptSources(): Promise<void> {
  if (typeof FRAIMZ_API === "undefined") return;
  const tsx = await import("tsx/esm/api");
  tsx.register();
  const hooks = `export const resolve = (name, context, next) =>
    name === "fraimz" ? { url: ${JSON.stringify(FRAIMZ_API)}, shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
