import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle, type Plugin } from "esbuild";
import { type Builds, PACKAGES } from "../../parts/bundle-service.ts";

const webFolder = fileURLToPath(new URL(".", import.meta.url));
const SOURCES = ["web", "contract", "design"].map((folder) => `stacks/den/${folder}`);

/**
 * Builds the web app, or finds the build of the same sources.
 * @returns the folder to serve: `index.html` and `assets/`; give it to the server as DEN_WEB_DIST
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildWeb(builds: Builds): Promise<string> {
  return builds.cached({ name: "den-web", inputs: [...SOURCES, PACKAGES], build: bundleInto });
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
  await bundle({
    absWorkingDir: webFolder,
    entryPoints: { app: "app/main.tsx", icon: "app/icon.svg" },
    outdir: join(folder, "assets"),
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    loader: { ".svg": "copy" },
    plugins: [withoutOtherLanguages],
    minify: true,
    sourcemap: "linked",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  await copyFile(join(webFolder, "index.html"), join(folder, "index.html"));
}
