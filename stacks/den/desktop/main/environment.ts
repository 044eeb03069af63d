import { join } from "node:path";
import { z } from "zod";
import { httpOrigin, readEnvironment } from "../../../parts/environment.ts";
import { readDesktopDefects } from "../shared/defects.ts";

const schema = z.object({
  /** Where den-api answers. */
  DEN_API_URL: httpOrigin,
  /** Where den-web answers, for the hand-off page. */
  DEN_WEB_URL: httpOrigin,
  /** Holds the engine's configuration. */
  DEN_ENGINE_FOLDER: z.string().optional(),
  /** The executable of opencode, to use it in place of the app's own engine. */
  DEN_OPENCODE: z.string().optional(),
  DEN_BREAK: z.string().optional(),
});

export type DesktopEnvironment = ReturnType<typeof readDesktopEnvironment>;

/**
 * Reads how the app was told to run.
 * @param home for what is not set
 * @throws SettingsError naming what is missing or wrong, Error for an unknown defect
 */
export function readDesktopEnvironment(environment: NodeJS.ProcessEnv, home: string) {
  const values = readEnvironment("The Den desktop app", schema, environment);
  return {
    apiUrl: values.DEN_API_URL,
    webUrl: values.DEN_WEB_URL,
    engineFolder: values.DEN_ENGINE_FOLDER ?? join(home, ".den"),
    opencode: values.DEN_OPENCODE,
    defects: readDesktopDefects(values.DEN_BREAK),
  };
}
