import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build as bundle } from "esbuild";
import { type Builds, PACKAGES } from "../../parts/bundle-service.ts";

const here = import.meta.dirname;
const SOURCES = ["den/desktop", "den/engine", "den/contract", "den/design", "parts/environment.ts"];

/**
 * Builds the desktop app, or finds the build of the same sources: main process, preload, page and engine, beside the
 * package.json that Electron reads.
 * @returns the app's folder
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildDesktop(builds: Builds): Promise<string> {
  return builds.cached({
    name: "den-desktop",
    inputs: [...SOURCES.map((one) => `stacks/${one}`), PACKAGES],
    build: bundleInto,
  });
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
