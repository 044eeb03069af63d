import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
  const names = (await readdir(dir)).filter((name) => name.endsWith(".ts")).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(dir, name))));
  const hash = createHash("sha256").update(`${RECIPE}`);
  for (const source of sources) hash.update(source);
  const path = join(CACHE, `page-${hash.digest("hex").slice(0, 16)}.js`);
  const cached = await readFile(path, "utf8").catch(() => undefined);
  if (cached !== undefined) return cached;
  const script = await bundle(join(dir, "main.ts"));
  await keep(path, script);
  return script;
}

async function bundle(entry: string): Promise<string> {
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

/** Where the folder cannot be written, the script is simply built each time. */
async function keep(path: string, script: string): Promise<void> {
  try {
    await mkdir(CACHE, { recursive: true });
    const temporary = `${path}.${process.pid}`;
    await writeFile(temporary, script);
    await rename(temporary, path);
  } catch {}
}
