import { BUILD } from "./build.ts";

/**
 * The command as a person types it, for texts that say what to run next.
 * @param env as the package manager that started this process left it
 */
export function commandName(build: typeof BUILD, env: NodeJS.ProcessEnv): string {
  if (build !== "package") return "pnpm evals";
  switch (/^(npm|pnpm|yarn|bun)\//.exec(env.npm_config_user_agent ?? "")?.[1]) {
    case "pnpm":
      return "pnpm fraimz";
    case "yarn":
      return "yarn fraimz";
    case "bun":
      return "bunx fraimz";
    case "npm":
      return "npx fraimz";
    default:
      return "fraimz";
  }
}

/** The command as this process was started. */
export const COMMAND = commandName(BUILD, process.env);

/** How a package for development is added to the project, by the package manager of the command. */
export function addPackages(names: readonly string[], command = COMMAND): string {
  const list = names.join(" ");
  if (command.startsWith("pnpm")) return `pnpm add --save-dev ${list}`;
  if (command.startsWith("yarn")) return `yarn add --dev ${list}`;
  if (command.startsWith("bun")) return `bun add --dev ${list}`;
  return `npm install --save-dev ${list}`;
}
