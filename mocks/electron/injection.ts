// Part of the stand-in for Electron: makes the scripts that run in a window before its page's own.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Script } from "node:vm";
import type { Injected } from "./renderer/injected.ts";

/** The name of the isolated world, which CDP uses to find its context. */
export const PRELOAD_WORLD = "electron-preload";

export interface Injection extends Injected {
  /** For the page's own world. */
  readonly page: string;
  /** For the isolated world. */
  readonly preload: string;
}

let bundled: Promise<{ page: string; preload: string }> | undefined;

/** A script of the renderer's part: compiled beside its source in the package, from its source elsewhere. */
async function rendererScript(name: string): Promise<string> {
  const path = join(import.meta.dirname, "renderer", name);
  const compiled = await readFile(`${path}.js`, "utf8").catch(() => undefined);
  return compiled ?? (await bundleRendererScript(`${path}.ts`));
}

/** @param entry one of `renderer/`, as a source */
export async function bundleRendererScript(entry: string): Promise<string> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2023",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

/** Bundles the renderer's part of the stand-in; once, and early, so that it is ready with the first window. */
export function bundleRenderer(): Promise<{ page: string; preload: string }> {
  bundled ??= Promise.all([rendererScript("page-world"), rendererScript("preload-world")]).then(
    ([page, preload]) => ({ page, preload }),
  );
  return bundled;
}

/**
 * @param preloadPath the app's preload script, CommonJS in one file as a sandboxed preload must be
 * @throws SyntaxError when it can't be parsed, Error when it can't be read
 */
export async function makeInjection(
  preloadPath: string | undefined,
  versions: Readonly<Record<string, string>>,
  argv: readonly string[],
): Promise<Injection> {
  const token = randomBytes(12).toString("hex");
  const config: Injected = {
    binding: `__send_${token}`,
    receiver: `__receive_${token}`,
    channel: `electron:${token}`,
    platform: process.platform,
    versions,
    argv,
  };
  const source = preloadPath === undefined ? "" : readFileSync(preloadPath, "utf8");
  // Parsed here, because an error inside the injected script would be silent.
  if (preloadPath !== undefined) new Script(`(function(){${source}\n})`, { filename: preloadPath });
  const { page, preload } = await bundleRenderer();
  const { channel } = config;
  return {
    ...config,
    page: inMainFrame({ channel }, page),
    preload: inMainFrame(
      config,
      `const PRELOAD = function (require, module, exports, process) {\n${source}\n};\n${preload}`,
    ),
  };
}

/** Electron runs a preload in the main frame only. */
function inMainFrame(config: Partial<Injected>, script: string): string {
  return `if (window === window.top) { (() => { const STAND_IN = ${JSON.stringify(config)};\n${script}\n})(); }`;
}
