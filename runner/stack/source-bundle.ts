import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Message, Plugin } from "esbuild";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { besideBundle } from "../evidence/build.ts";
import { Failure } from "../evidence/log/failure.ts";
import { placeFile, removeUnused } from "../process/kept-files.ts";
import { FOR_NODE } from "./bundle-options.ts";
import { LOCATION_NAMES, whereTheyStand } from "./source-locations.ts";

/** Raised when what is done with the sources changes. */
const RECIPE = 2;
const API = "fraimz";

/** What a bundle was made of: it stands as long as all of it does. */
const Made = z.object({
  /** Files by path with the SHA-256 of their content. */
  inputs: z.record(z.string(), z.string()),
  /** Files of packages, which only have to be there. */
  packages: z.array(z.string()),
});
type Made = z.infer<typeof Made>;

/** What esbuild says of a name that it has not. */
const NOT_IN_API = new RegExp(`^No matching export in "${API}:${API}" for import "([^"]+)"`);

/** A file of the project, or one that it imports, can't be compiled. */
class NotCompiled extends Failure {
  override name = "NotCompiled";
}

/**
 * Compiles a TypeScript or JavaScript file of the project with all that it imports of the project into one file that
 * any supported Node loads, whatever `type` the project's package.json has. Packages stay where they are; `fraimz` is
 * the one that runs. Made once for each state of the files where the project has a `node_modules` to keep it in.
 * @param file an absolute path
 * @param load takes the compiled file's path; the file need not be there afterwards
 * @returns what `load` returns
 * @throws NotCompiled with each error's place and line; whatever `load` throws
 */
export async function withSourceBundle<T>(file: string, load: (path: string) => Promise<T>): Promise<T> {
  const kept = await cacheFolder();
  if (kept !== undefined) return await load(await bundleInto(kept, file));
  const folder = await mkdtemp(join(await realpath(tmpdir()), "fraimz-sources-"));
  try {
    return await load(await bundleInto(folder, file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleInto(folder: string, file: string): Promise<string> {
  const name = createHash("sha256")
    .update(`${RECIPE} ${process.version} ${apiUrl()} ${file}`)
    .digest("hex")
    .slice(0, 16);
  const list = join(folder, `${name}.json`);
  const kept = await readMade(list);
  if (kept !== undefined && (await stands(kept))) {
    const path = compiled(folder, name, kept);
    if (existsSync(path)) {
      const now = new Date();
      await Promise.all([list, path, `${path}.map`].map((used) => utimes(used, now, now).catch(() => {})));
      return path;
    }
  }
  const { made, code, map } = await compile(file, folder);
  const path = compiled(folder, name, made);
  await placeFile(`${path}.map`, map);
  await placeFile(path, `${code}\n//# sourceMappingURL=${basename(path)}.map\n`);
  await placeFile(list, JSON.stringify(made));
  if (!tidied.has(folder)) {
    tidied.add(folder);
    await removeUnused(folder, (other) => other !== basename(list) && other !== basename(path));
  }
  return path;
}

/** Folders whose old bundles are gone: to look at all of them again for each of many flows takes longer than to compile it. */
const tidied = new Set<string>();

const apiUrl = () => besideBundle("fraimz.js");

/** Named for its content, so that a module that is loaded already is never taken for it. */
function compiled(folder: string, name: string, made: Made): string {
  const state = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 8);
  return join(folder, `${name}-${state}.mjs`);
}

async function compile(file: string, folder: string): Promise<{ made: Made; code: string; map: string }> {
  const { build } = await import("esbuild");
  const root = process.cwd();
  const packages = new Set<string>();
  const result = await build({
    ...FOR_NODE,
    absWorkingDir: root,
    entryPoints: [file],
    outfile: join(folder, "out.mjs"),
    write: false,
    sourcemap: "external",
    metafile: true,
    define: LOCATION_NAMES,
    // What CommonJS files of the project require is found from the first of them.
    banner: {
      js: `import { createRequire as fraimzRequire } from "node:module"; const require = fraimzRequire(${JSON.stringify(file)});`,
    },
    plugins: [oneApi, whereTheyStand, packagesOutside(packages)],
    logLevel: "silent",
  }).catch(async (error: unknown) => {
    throw notCompiled(error, root, await apiNames().catch(() => []));
  });
  const inputs: Record<string, string> = {};
  const settings = ["package.json", "tsconfig.json"]
    .map((name) => join(root, name))
    .filter((path) => existsSync(path));
  const sources = Object.keys(result.metafile.inputs).filter((name) => !name.startsWith(`${API}:`));
  for (const path of [...sources.map((name) => resolve(root, name)), ...settings]) {
    const digest = await digestOf(path);
    if (digest !== undefined) inputs[path] = digest;
  }
  const text = (suffix: string) => result.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return { made: { inputs, packages: [...packages].sort() }, code: text(".mjs"), map: text(".map") };
}

/** The one that runs: two of them would not know each other's errors. */
const oneApi: Plugin = {
  name: "one fraimz",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${API}$`) }, ({ namespace }) =>
      namespace === API ? undefined : { path: API, namespace: API },
    );
    onResolve({ filter: /^file:/, namespace: API }, ({ path }) => ({ path, external: true }));
    // By name, so that one that there is not is refused with its place, and not undefined when it is called.
    onLoad({ filter: /.*/, namespace: API }, async () => ({
      contents: `export { ${(await apiNames()).join(", ")} } from ${JSON.stringify(apiUrl())};`,
      loader: "js",
    }));
  },
};

async function apiNames(): Promise<string[]> {
  const api: unknown = await import(/* @vite-ignore */ apiUrl());
  return Object.keys(Object(api)).filter((name) => name !== "default");
}

/** Packages are loaded from where they are, as the importing file finds them: some look for files of their own there. */
export function packagesOutside(found: Set<string>): Plugin {
  return {
    name: "packages outside",
    setup({ onResolve, resolve: find }) {
      const mark = Symbol("asked by this plugin");
      onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, namespace, pluginData }) => {
        if (
          pluginData === mark ||
          kind === "entry-point" ||
          namespace !== "file" ||
          /^(node|data|file):/.test(path)
        )
          return undefined;
        const {
          path: place,
          external,
          errors,
        } = await find(path, { importer, resolveDir, kind, pluginData: mark });
        if (errors.length > 0) return kind === "dynamic-import" ? { path, external: true } : undefined;
        if (external || !/[\\/]node_modules[\\/]/.test(place)) return undefined;
        found.add(place);
        return { path: kind === "require-call" ? place : pathToFileURL(place).href, external: true };
      });
    },
  };
}

function notCompiled(error: unknown, root: string, names: readonly string[]): Failure {
  const errors: readonly Message[] =
    error !== null && typeof error === "object" && "errors" in error && Array.isArray(error.errors)
      ? error.errors
      : [];
  if (errors.length === 0) throw error;
  const lines = errors.slice(0, 5).map(({ text: said, location }) => {
    const unknown = NOT_IN_API.exec(said)?.[1];
    const text =
      unknown === undefined
        ? said
        : `"${API}" exports no "${unknown}"; the nearest is "${closest(unknown, names)}"`;
    if (location === null) return text;
    const { file, line, column } = location;
    return `${relative(root, resolve(root, file))}:${line}:${column + 1}: ${text}`;
  });
  const first = errors.find(({ location }) => location !== null)?.location;
  return new NotCompiled({
    kind: "error",
    title: lines.join("\n"),
    message: "",
    ...(first
      ? {
          at: { file: relative(root, resolve(root, first.file)), line: first.line, column: first.column + 1 },
        }
      : {}),
  });
}

/** In the nearest `node_modules` from here up, as a workspace's packages may share one; nowhere where there is none. */
async function cacheFolder(): Promise<string | undefined> {
  for (let from = process.cwd(); ; from = dirname(from)) {
    const packages = join(from, "node_modules");
    if (existsSync(packages)) {
      const folder = join(packages, ".cache/fraimz/sources");
      try {
        await mkdir(folder, { recursive: true });
        // Where `node_modules` is a link, Node loads from what it leads to, and source maps are relative.
        return await realpath(folder);
      } catch {
        return undefined; // It can't be written to.
      }
    }
    if (dirname(from) === from) return undefined;
  }
}

async function readMade(list: string): Promise<Made | undefined> {
  try {
    return Made.parse(JSON.parse(await readFile(list, "utf8")));
  } catch {
    return undefined;
  }
}

async function stands({ inputs, packages }: Made): Promise<boolean> {
  if (!packages.every((path) => existsSync(path))) return false;
  const states = await Promise.all(
    Object.entries(inputs).map(async ([path, digest]) => (await digestOf(path)) === digest),
  );
  return states.every(Boolean);
}

async function digestOf(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content && createHash("sha256").update(content).digest("hex");
}
