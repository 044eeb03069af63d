// Part of the stand-in for Electron: makes `electron` resolve to it, for ES modules and for CommonJS.

import Module, { register } from "node:module";
import { SLOT } from "./electron-module.ts";

const NAMES = new Set(["electron", "electron/main", "electron/common"]);

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** @param electron what CommonJS gets; ES modules get the same parts by name */
export function resolveElectronHere(electron: Readonly<Record<string, unknown>>): void {
  const target = `data:text/javascript,${encodeURIComponent(moduleText(Object.keys(electron)))}`;
  const hook = `const names = new Set(${JSON.stringify([...NAMES])});
    export async function resolve(name, context, next) {
      return names.has(name) ? { url: ${JSON.stringify(target)}, format: "module", shortCircuit: true } : next(name, context);
    }`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
  const original = Reflect.get(Module, "_load") as Load;
  Reflect.set(Module, "_load", (request: string, parent: unknown, isMain: boolean) =>
    NAMES.has(request) ? electron : original(request, parent, isMain),
  );
}

/** ES module imports need the names before anything runs. */
function moduleText(names: readonly string[]): string {
  return `const electron = globalThis[Symbol.for(${JSON.stringify(SLOT)})];
    export default electron;
    export const { ${names.join(", ")} } = electron;`;
}
