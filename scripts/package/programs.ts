import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { bundleRendererScript } from "../../mocks/electron/injection.ts";
import { placePageScripts } from "../../runner/report/html/page-script.ts";
import { runnerOptions } from "../../runner/stack/bundle-options.ts";
import { sourceLocations } from "../../runner/stack/source-locations.ts";

/** What the package holds: what others import, what its command runs, what it starts as programs of their own. */
const ENTRIES = {
  bin: "runner/cli/bin.mjs",
  fraimz: "runner/flow/index.ts",
  report: "runner/report/index.ts",
  witness: "mocks/oauth-mcp/index.ts",
};
/** What the code of packages asks for, and what `whereTheyStand` calls. */
const BANNER = [
  'import { createRequire as fraimzRequire } from "node:module";',
  'import { dirname as fraimzFolderOf } from "node:path";',
  'import { fileURLToPath as fraimzPathOf } from "node:url";',
  "const require = fraimzRequire(import.meta.url); ",
].join(" ");

const RENDERER = ["page-world", "preload-world"].map((name) => `mocks/electron/renderer/${name}`);
const STYLE = "runner/report/html/style";
const SHEETS = [
  ...["theme", "page", "flow", "frame", "picture", "evidence", "cast", "run", "media"].map(
    (name) => `${STYLE}/${name}.css`,
  ),
  "runner/report/live/live.css",
  "runner/cli/review/review.css",
];

/**
 * Compiles the code into `lib/`, with source maps, and puts what it reads at run time where its sources had it: the
 * package's root stands for the repository's.
 * @param outside packages that are not part of it
 */
export async function compilePrograms(
  root: string,
  out: string,
  outside: readonly string[],
): Promise<Metafile> {
  const { metafile } = await build({
    ...runnerOptions(root, "package", ENTRIES, BANNER),
    outdir: join(out, "lib"),
    chunkNames: "part-[hash]",
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    legalComments: "none",
    external: [...outside],
    plugins: [whereTheyStand(root), noProtocol],
    logLevel: "warning",
  });
  await Promise.all([
    ...Object.keys(metafile.outputs)
      .filter((name) => name.endsWith(".map"))
      .map((name) => mapToPackage(join(root, name))),
    placePageScripts(join(out, "lib")),
    ...RENDERER.map(async (name) =>
      put(join(out, `${name}.js`), await bundleRendererScript(join(root, `${name}.ts`))),
    ),
    ...SHEETS.map(async (sheet) => put(join(out, sheet), await readFile(join(root, sheet), "utf8"))),
  ]);
  return metafile;
}

function whereTheyStand(root: string): Plugin {
  return sourceLocations((path) => {
    const place = relative(root, path).split(sep).join(posix.sep);
    const url = `new URL(${JSON.stringify(`../${place}`)}, FRAIMZ_BUNDLE_URL)`;
    const file = `fraimzPathOf(${url})`;
    return { url: `${url}.href`, file, folder: `fraimzFolderOf(${file})` };
  });
}

/** The browser's protocol comes with its client as 1 MB of JSON that fraimz never asks for. */
const noProtocol: Plugin = {
  name: "no protocol",
  setup: ({ onLoad }) =>
    onLoad({ filter: /chrome-remote-interface[\\/]lib[\\/]protocol\.json$/ }, () => ({
      contents: '{"version":{"major":"1","minor":"3"},"domains":[]}',
      loader: "json",
    })),
};

/** Sources are named below the package, where nobody takes them for files of the project. */
async function mapToPackage(path: string): Promise<void> {
  const map: { sources: string[] } = JSON.parse(await readFile(path, "utf8"));
  map.sources = map.sources.map((source) =>
    source
      .replace(/^(?:\.\.\/)+/, "../")
      .replace(/node_modules\/\.pnpm\/[^/]+\/node_modules\//, "node_modules/"),
  );
  await writeFile(path, JSON.stringify(map));
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
