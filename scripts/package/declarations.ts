import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

/** What others import, with the source that says what it is. */
const ENTRIES = {
  fraimz: "runner/flow/index",
  report: "runner/report/index",
  witness: "mocks/oauth-mcp/index",
} as const;
/** Types that no import brings. */
const AMBIENT = [
  "runner/os/display/x11.d.ts",
  "runner/os/reader/ocr-models.d.ts",
  "mocks/oauth-mcp/oauth/oidc-provider-als.d.ts",
];

/**
 * Writes the type declarations of what others import into `types/`.
 * @param known packages whose own types they may name: those that are installed with fraimz
 * @throws Error when they would name another one, which nobody who installs fraimz has
 */
export async function bundleDeclarations(root: string, out: string, known: readonly string[]): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "fraimz-types-"));
  try {
    const settings = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: join(work, "out"),
        rootDir: root,
        typeRoots: [join(root, "node_modules/@types")],
      },
      include: [],
      files: [...Object.values(ENTRIES).map((entry) => `${entry}.ts`), ...AMBIENT].map((name) =>
        join(root, name),
      ),
    };
    await writeFile(join(work, "tsconfig.json"), JSON.stringify(settings));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "-p", join(work, "tsconfig.json")]);
    const bundle = await rollup({
      input: Object.fromEntries(
        Object.entries(ENTRIES).map(([name, entry]) => [name, join(work, "out", `${entry}.d.ts`)]),
      ),
      plugins: [dts()],
      external: (id) => !/^[./]/.test(id),
      onwarn: () => {},
    });
    const types = join(out, "types");
    await bundle.write({
      dir: types,
      format: "es",
      entryFileNames: "[name].d.ts",
      chunkFileNames: "shared-[hash].d.ts",
    });
    await bundle.close();
    for (const name of await readdir(types))
      refuseOthers(name, await readFile(join(types, name), "utf8"), known);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function refuseOthers(name: string, text: string, known: readonly string[]): void {
  for (const [, named = ""] of text.matchAll(/(?:from |import\()["']([^"'.][^"']*)["']/g)) {
    if (!known.includes(named))
      throw new Error(`types/${name} names "${named}", which is not installed with fraimz`);
  }
}
