import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILD } from "../../evidence/build.ts";
import { placeFile } from "../../process/kept-files.ts";

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/fraimz/", import.meta.url));
/** Raised when what is done with the sources changes. */
const RECIPE = 1;

/**
 * A page's script, bundled from a folder's `main.ts`. Built once for each state of its sources: the bundler takes
 * longer to start than a small report takes to render.
 * @param folder where the sources are, all of them: what else they import must be types only
 */
export async function pageScript(folder: URL): Promise<string> {
  const dir = fileURLToPath(folder);
  if (BUILD === "package") return await readFile(join(dir, BUILT_PAGE_SCRIPT), "utf8");
  const names = (await readdir(dir)).filter((name) => name.endsWith(".ts")).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(dir, name))));
  const hash = createHash("sha256").update(`${RECIPE}`);
  for (const source of sources) hash.update(source);
  const path = join(CACHE, `page-${hash.digest("hex").slice(0, 16)}.js`);
  const cached = await readFile(path, "utf8").catch(() => undefined);
  if (cached !== undefined) return cached;
  const script = await bundlePageScript(join(dir, "main.ts"));
  // Where the folder can't be written, the script is simply built each time.
  await placeFile(path, script).catch(() => {});
  return script;
}

/** In the package it stands where its sources were. */
export const BUILT_PAGE_SCRIPT = "page.js";

/** @param entry a folder's `main.ts` */
export async function bundlePageScript(entry: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    write: false,
    logLevel: "silent",
  });
  return (outputFiles[0]?.text ?? "").trim();
}
