// Part of the stand-in for Electron: makes `electron` resolve to it, for ES modules and for CommonJS.

import Module, { register } from "node:module";

const NAMES = new Set(["electron", "electron/main", "electron/common"]);

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** @param electron what CommonJS gets; ES modules get `exports.ts`, which has the same parts */
export function resolveElectronHere(electron: unknown): void {
  const target = new URL("./exports.ts", import.meta.url).href;
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
