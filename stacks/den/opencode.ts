import { join } from "node:path";

const VERSION = "1.18.33";

/** What the installation needs of a service's preparation. */
interface Preparation {
  run(command: { file: string; args: readonly string[] }): Promise<void>;
  cached(build: {
    name: string;
    inputs: readonly string[];
    key: string;
    build(out: string): Promise<void>;
  }): Promise<string>;
}

/**
 * Installs opencode, once, into the stack's cache: an agent that nobody here wrote, for the variant `den:opencode`.
 * @returns its executable
 * @throws when the package can't be installed
 */
export async function installOpencode(ctx: Preparation): Promise<string> {
  const folder = await ctx.cached({
    name: "opencode",
    inputs: [],
    key: `${VERSION} ${process.platform} ${process.arch}`,
    build: (out) =>
      ctx.run({
        file: "npm",
        args: [
          "install",
          "--prefix",
          out,
          "--no-audit",
          "--no-fund",
          "--ignore-scripts",
          `opencode-ai@${VERSION}`,
        ],
      }),
  });
  return join(folder, "node_modules", `opencode-${process.platform}-${process.arch}`, "bin", "opencode");
}
