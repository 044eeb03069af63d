import { join } from "node:path";
import type { PrepareContext } from "fraimz";

/** An agent that nobody here wrote, for the variant `den:opencode`. */
export const OPENCODE = "opencode-ai@1.18.33";

/**
 * Installs opencode, once for all runs.
 * @returns its executable, which the package brings in one of its own for each platform
 * @throws when the package can't be installed
 */
export async function installOpencode({ installed }: Pick<PrepareContext, "installed">): Promise<string> {
  const folder = await installed(OPENCODE);
  return join(folder, "node_modules", `opencode-${process.platform}-${process.arch}`, "bin", "opencode");
}
