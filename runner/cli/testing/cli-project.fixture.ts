import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
/** As `pnpm evals` starts it, or so that a flow can change the runner's own modules. */
const START = {
  bundled: [join(REPOSITORY, "runner/cli/evals.mjs")],
  "from its sources": ["--import", "tsx", join(REPOSITORY, "runner/cli/main.ts")],
} as const;

/** What a run of the command line printed and how it ended. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * A project of its own, with flows of its own, that uses this working tree's runner and stacks: it stands in
 * `results/`, which is ignored, so that `fraimz` resolves as it does in the repository.
 */
export class CliProject {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async make(): Promise<CliProject> {
    const results = join(REPOSITORY, "results");
    await mkdir(results, { recursive: true });
    const dir = await mkdtemp(join(results, ".project-"));
    const folders = ["runner", "mocks", "stacks", "scripts", "node_modules"];
    const shared = [...folders, "package.json", "pnpm-lock.yaml", "tsconfig.json"];
    for (const name of shared) await symlink(join(REPOSITORY, name), join(dir, name));
    await mkdir(join(dir, "results"));
    return new CliProject(dir);
  }

  /** One with a stack `bench` (bench.ts) that is nothing but a terminal, `term`. */
  static async withTerminal(): Promise<CliProject> {
    const project = await CliProject.make();
    await project.write(
      "bench.ts",
      `import { defineStack } from "fraimz";
export const bench = defineStack({ name: "bench", title: "A terminal", services: {}, surfaces: { term: { kind: "terminal" } } });`,
    );
    return project;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.dir, path)), { recursive: true });
    await writeFile(join(this.dir, path), content);
  }

  /** Runs `evals` in the project, in an environment that says nothing of CI unless `env` does. */
  evals(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    start: keyof typeof START = "bundled",
  ): Promise<CliRun> {
    const { CI: _ci, FORCE_COLOR: _color, ...inherited } = process.env;
    return new Promise((done) => {
      execFile(
        process.execPath,
        [...START[start], ...args],
        {
          cwd: this.dir,
          env: { ...inherited, NO_COLOR: "1", ...env },
          maxBuffer: 1 << 26,
          timeout: 240_000,
        },
        (error, out, err) =>
          done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
      );
    });
  }

  /**
   * Starts a command that serves a page and does not end by itself.
   * @returns the first URL that it prints, and how it ends
   */
  async serve(args: readonly string[]): Promise<{ url: string; ended: Promise<CliRun> }> {
    let out = "";
    const child = spawn(process.execPath, [...START.bundled, ...args], {
      cwd: this.dir,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 120_000,
    });
    const ended = new Promise<CliRun>((done) =>
      child.on("close", (code) => done({ code: code ?? -1, out, err: "" })),
    );
    const url = new Promise<string>((found) =>
      child.stdout.on("data", (data) => {
        out += String(data);
        const printed = /http:\S+/.exec(out)?.[0];
        if (printed) found(printed);
      }),
    );
    const early = ended.then(({ code }) =>
      Promise.reject(new Error(`it ended with ${code}, no URL printed: ${out}`)),
    );
    early.catch(() => {});
    return { url: await Promise.race([url, early]), ended };
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
