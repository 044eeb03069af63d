import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ready } from "fraimz";

/** A host of integrations for agents, with a web page, that nobody here wrote. */
export const EXECUTOR = "executor@1.5.9";

/** Its program: the package's own launcher finds the one for this platform. */
export function executorIn(folder: string): string {
  return join(folder, "node_modules/.bin/executor");
}

/**
 * The command that starts it on one port of this machine, with a HOME and data of its own.
 * @param dir the service's data folder
 */
export function executorCommand(
  program: string,
  { dir, port }: { readonly dir: string; readonly port: number },
) {
  const home = join(dir, "home");
  mkdirSync(home, { recursive: true });
  return {
    file: program,
    args: ["web", "--port", String(port), "--hostname", "127.0.0.1"],
    env: { HOME: home, EXECUTOR_DATA_DIR: join(dir, "data") },
    cwd: home,
  };
}

/** What it prints once it answers. */
export const executorReady = ready.logLine(/Executor is ready\./);
