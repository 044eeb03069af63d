import { join } from "node:path";
import { type DesktopDefect, readDesktopDefects } from "../shared/defects.ts";

export interface DesktopEnvironment {
  /** Where den-api answers; no slash at the end. */
  readonly apiUrl: string;
  /** Where den-web answers, for the hand-off page. */
  readonly webUrl: string;
  /** Holds the engine's configuration. */
  readonly engineFolder: string;
  /** The executable of opencode, to use it in place of the app's own engine. */
  readonly opencode: string | undefined;
  readonly defects: readonly DesktopDefect[];
}

/**
 * Reads DEN_API_URL, DEN_WEB_URL, DEN_ENGINE_FOLDER, DEN_OPENCODE and DEN_BREAK.
 * @param home for what is not set
 * @throws Error naming what is missing
 */
export function readDesktopEnvironment(env: NodeJS.ProcessEnv, home: string): DesktopEnvironment {
  const required = (name: string): string => {
    const value = env[name];
    if (value && URL.canParse(value)) return value.replace(/\/+$/, "");
    throw new Error(
      `The Den desktop app can't start: ${name} is ${value ? `"${value}", no URL` : "not set"}.`,
    );
  };
  return {
    apiUrl: required("DEN_API_URL"),
    webUrl: required("DEN_WEB_URL"),
    engineFolder: env.DEN_ENGINE_FOLDER ?? join(home, ".den"),
    opencode: env.DEN_OPENCODE || undefined,
    defects: readDesktopDefects(env.DEN_BREAK),
  };
}
