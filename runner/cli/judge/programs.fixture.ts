import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

/** The repository: what is built is named from here. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** The witness as a program. */
export const WITNESS = { witness: "scripts/mock-oauth-mcp-server.ts" };

/** Programs that tests start, bundled once: to load them through tsx in every test takes most of its time. */
export class Programs {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param builds each with its entry points, and what is peculiar to it */
  static async build(...builds: readonly BuildOptions[]): Promise<Programs> {
    // Within the repository, where packages that are not bundled are found.
    await mkdir(join(ROOT, "results"), { recursive: true });
    const dir = await mkdtemp(join(ROOT, "results", ".programs-"));
    const common: BuildOptions = {
      absWorkingDir: ROOT,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      outExtension: { ".js": ".mjs" },
      outdir: dir,
    };
    await Promise.all(builds.map((own) => build({ ...common, ...own })));
    return new Programs(dir);
  }

  path(name: string): string {
    return join(this.#dir, `${name}.mjs`);
  }

  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}
