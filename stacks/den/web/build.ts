import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle, type Plugin } from "esbuild";
import { type BuiltAssets, indexHtml } from "./index-html.ts";

const webFolder = fileURLToPath(new URL(".", import.meta.url));
const contractFolder = fileURLToPath(new URL("../contract/", import.meta.url));

/** Where the build is kept when nobody names a folder: beside the packages it was made from, never committed. */
export const DEFAULT_BUILD_CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/fraimz-den-web/", import.meta.url),
);

export interface WebBuild {
  /** The folder to serve: `index.html` and `assets/` with hashed names. Give it to the server as DEN_WEB_DIST. */
  readonly dist: string;
  /** Hash of everything the build was made from. */
  readonly sourceHash: string;
  /** The folder was there already; nothing was built. */
  readonly cached: boolean;
}

/**
 * Builds the web app into `<cacheFolder>/<hash of its sources>`, or finds it there. Safe beside a copy of itself:
 * a build is made in a folder of its own and renamed into place.
 * @throws when the sources don't bundle; the message carries esbuild's report.
 */
export async function buildWeb(cacheFolder: string = DEFAULT_BUILD_CACHE): Promise<WebBuild> {
  const sourceHash = await hashSources();
  const dist = join(cacheFolder, sourceHash);
  if (await exists(join(dist, "index.html"))) return { dist, sourceHash, cached: true };

  await mkdir(cacheFolder, { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder, ".building-"));
  try {
    await bundleInto(workshop);
    await moveIntoPlace(workshop, dist);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { dist, sourceHash, cached: false };
}

/** zod carries its sentences in some sixty languages, half of the bundle; the app speaks English. */
const withoutOtherLanguages: Plugin = {
  name: "without-other-languages",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, () => ({ path: "locales", namespace: "empty" }));
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export {};" }));
  },
};

async function bundleInto(folder: string): Promise<void> {
  const result = await bundle({
    absWorkingDir: webFolder,
    entryPoints: { app: "app/main.tsx", icon: "app/icon.svg" },
    outdir: join(folder, "assets"),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    loader: { ".svg": "copy" },
    plugins: [withoutOtherLanguages],
    minify: true,
    sourcemap: "linked",
    metafile: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const made = Object.keys(result.metafile.outputs).map((file) => file.replace(/^.*\/assets\//, "/assets/"));
  await writeFile(join(folder, "index.html"), indexHtml(pickAssets(made)));
}

function pickAssets(files: readonly string[]): BuiltAssets {
  const named = (pattern: RegExp) => {
    const found = files.find((file) => pattern.test(file));
    if (!found)
      throw new Error(`den-web: the build made no file like ${pattern}; it made ${files.join(", ")}`);
    return found;
  };
  return {
    script: named(/\/app-[^/]+\.js$/),
    style: named(/\/app-[^/]+\.css$/),
    icon: named(/\/icon-[^/]+\.svg$/),
  };
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    // Another build of the same sources was faster; its result is as good.
    if (!(await exists(join(to, "index.html")))) throw cause;
  }
}

/** Everything a build depends on: own sources, the contract, and the versions of what is bundled. */
async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  const files = [
    join(webFolder, "build.ts"),
    join(webFolder, "index-html.ts"),
    ...(await filesBelow(join(webFolder, "app"))),
    ...(await filesBelow(contractFolder)),
  ];
  for (const file of files.filter((name) => !/\.(test|fixture)\.tsx?$/.test(name))) {
    hash.update(`${relative(webFolder, file)}\0`);
    hash.update(await readFile(file));
  }
  const require = createRequire(import.meta.url);
  for (const name of ["esbuild", "react", "react-dom", "@tanstack/react-query", "wouter", "zod"]) {
    hash.update(`${name}@${versionOf(require, name)}\0`);
  }
  return hash.digest("hex").slice(0, 20);
}

function versionOf(require: NodeJS.Require, name: string): string {
  try {
    const manifest: unknown = require(`${name}/package.json`);
    if (typeof manifest === "object" && manifest !== null && "version" in manifest)
      return String(manifest.version);
  } catch {
    // Not every package exports its manifest; the resolved path carries the version in pnpm's store.
  }
  return require.resolve(name);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
