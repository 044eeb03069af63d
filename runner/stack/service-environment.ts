import { join } from "node:path";
import { FAMILY_VARIABLE } from "../process/process-family.ts";

/**
 * What a service's environment starts from: this process's, without what a package manager adds for itself, and
 * with a HOME of the stack's own, so that nothing reads or writes the developer's files.
 * @param pass the only variables of `from` that are passed on, by name or with `*`; all when absent
 */
export function serviceEnvironment(
  home: string,
  pass?: readonly string[],
  from: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined || name === FAMILY_VARIABLE) continue;
    if (pass !== undefined && !NEEDED.test(name) && !pass.some((pattern) => fits(name, pattern))) continue;
    if (/^npm_|^pnpm_|^INIT_CWD$|^XDG_.*_HOME$/i.test(name)) continue;
    environment[name] = value;
  }
  return {
    ...environment,
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_STATE_HOME: join(home, ".local/state"),
  };
}

/** Without these programs do not start, find no others, or speak in another language. */
const NEEDED =
  /^(PATH|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|USER|LOGNAME|SHELL|TERM|SystemRoot|PATHEXT|COMSPEC|DISPLAY|XAUTHORITY|NODE_EXTRA_CA_CERTS|FRAIMZ_\w+)$/i;

function fits(name: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", "\\w*")}$`).test(name);
}
