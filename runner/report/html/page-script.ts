import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILD, besideBundle } from "../../evidence/build.ts";

/** The pages that have a script, with its source from the repository's root. */
const PAGES = {
  report: "runner/report/html/client/main.ts",
  live: "runner/report/live/client/main.ts",
  review: "runner/cli/review/client/main.ts",
} as const;
export type Page = keyof typeof PAGES;

const bundled = new Map<Page, Promise<string>>();

/** A page's script, whole: a bundle of fraimz has it ready, and where the sources run it is made when it is asked for. */
export async function pageScript(page: Page): Promise<string> {
  if (BUILD !== "sources") return await readFile(fileURLToPath(besideBundle(fileOf(page))), "utf8");
  const script = bundled.get(page) ?? bundlePageScript(PAGES[page]);
  bundled.set(page, script);
  return await script;
}

/** Puts the script of every page into the folder of a bundle of fraimz. */
export async function placePageScripts(folder: string): Promise<void> {
  await Promise.all(
    Object.entries(PAGES).map(async ([page, entry]) =>
      writeFile(join(folder, fileOf(page)), await bundlePageScript(entry)),
    ),
  );
}

const fileOf = (page: string) => `page-${page}.js`;

/** @param entry from the repository's root */
async function bundlePageScript(entry: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: join(import.meta.dirname, "../../.."),
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
