import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { type BuildOptions, build as bundle } from "esbuild";

const here = import.meta.dirname;
const DEN = resolve(here, "..");
/** Where builds are kept when nobody names a folder. */
export const DEFAULT_DESKTOP_CACHE = resolve(DEN, "../../node_modules/.cache/fraimz-den-desktop");
const SOURCES = ["desktop", "engine", "contract"];

/** Where the app of the sources as they are now is (or will be) built. */
export function desktopFolder(cacheFolder: string = DEFAULT_DESKTOP_CACHE): string {
  return join(cacheFolder, hashSources());
}

/**
 * Builds the desktop app into `<cacheFolder>/<hash of its sources>`, or finds it there: main process, preload,
 * page and engine, beside the package.json that Electron reads.
 * @returns the app's folder
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export async function buildDesktop(cacheFolder: string = DEFAULT_DESKTOP_CACHE): Promise<string> {
  const app = desktopFolder(cacheFolder);
  if (existsSync(join(app, "package.json"))) return app;
  mkdirSync(cacheFolder, { recursive: true });
  const workshop = mkdtempSync(join(cacheFolder, ".building-"));
  try {
    await bundleInto(workshop);
    try {
      renameSync(workshop, app);
    } catch (cause) {
      // Another build of the same sources was faster; its result is as good.
      if (!existsSync(join(app, "package.json"))) throw cause;
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return app;
}

async function bundleInto(folder: string): Promise<void> {
  const common: BuildOptions = {
    absWorkingDir: here,
    bundle: true,
    legalComments: "none",
    logLevel: "silent",
    target: "es2023",
  };
  // CommonJS packages inside an ES module bundle ask for `require`.
  const banner = {
    js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
  };
  await Promise.all([
    bundle({
      ...common,
      entryPoints: { main: "main/main.ts", engine: "../engine/main.ts" },
      outdir: folder,
      platform: "node",
      format: "esm",
      external: ["electron"],
      banner,
    }),
    bundle({
      ...common,
      entryPoints: ["preload/preload.ts"],
      outfile: join(folder, "preload.cjs"),
      platform: "node",
      format: "cjs",
      external: ["electron"],
    }),
    bundle({
      ...common,
      entryPoints: { app: "renderer/main.tsx" },
      outdir: join(folder, "renderer"),
      platform: "browser",
      format: "iife",
      jsx: "automatic",
      minify: true,
      define: { "process.env.NODE_ENV": '"production"' },
    }),
  ]);
  writeFileSync(join(folder, "renderer", "index.html"), PAGE);
  const manifest = {
    name: "den-desktop",
    productName: "Den",
    version: "1.0.0",
    type: "module",
    main: "main.js",
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
}

/** No script but the app's own, and nothing from the network: everything the page shows comes over the bridge. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src data:" />
    <title>Den</title>
    <link rel="stylesheet" href="app.css" />
  </head>
  <body>
    <div id="root"></div>
    <script src="app.js"></script>
  </body>
</html>
`;

function hashSources(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const folder = join(DEN, source);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(test|fixture)\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(`${relative(DEN, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 20);
}
