import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { type Builds, PACKAGES } from "../../parts/bundle-service.ts";

const SOURCES = ["stacks/toolkits/web", "stacks/toolkits/contract", "stacks/den/design"];

/**
 * Builds the web page, or finds the build of the same sources.
 * @returns the folder to serve
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildWeb(builds: Builds): Promise<string> {
  return builds.cached({ name: "toolkits-web", inputs: [...SOURCES, PACKAGES], build: bundleInto });
}

async function bundleInto(folder: string): Promise<void> {
  await bundle({
    absWorkingDir: import.meta.dirname,
    entryPoints: { app: "app/main.tsx" },
    outdir: join(folder, "assets"),
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  await copyFile(join(import.meta.dirname, "index.html"), join(folder, "index.html"));
}
