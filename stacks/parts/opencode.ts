import { join } from "node:path";

/** An agent that nobody here wrote. */
export const OPENCODE = "opencode-ai@1.18.33";

/** Its executable, which the package brings in one of its own for each platform. */
export function opencodeIn(folder: string): string {
  return join(folder, "node_modules", `opencode-${process.platform}-${process.arch}`, "bin", "opencode");
}

/**
 * Installs opencode, once for all runs.
 * @returns its executable
 * @throws when the package can't be installed
 */
export async function installOpencode(ctx: { installed(exact: string): Promise<string> }): Promise<string> {
  return opencodeIn(await ctx.installed(OPENCODE));
}
