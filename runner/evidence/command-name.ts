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

/** Packages whose build script does nothing that is needed here. */
const WITH_SCRIPT = /^(onnxruntime-node)@/;

/**
 * How packages for development are added to the project, by the package manager of the command. pnpm 12 ends with an
 * error (ERR_PNPM_IGNORED_BUILDS) until each build script is decided on, although the packages are there.
 */
export function addPackages(names: readonly string[], command = COMMAND): string {
  const list = names.join(" ");
  if (command.startsWith("pnpm")) {
    const scripted = names.flatMap((name) => WITH_SCRIPT.exec(name)?.[1] ?? []);
    const decided = scripted.map((name) => `; pnpm approve-builds '!${name}'`);
    return `pnpm add --save-dev ${list}${decided.join("")}`;
  }
  if (command.startsWith("yarn")) return `yarn add --dev ${list}`;
  if (command.startsWith("bun")) return `bun add --dev ${list}`;
  return `npm install --save-dev ${list}`;
}
