import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** Every file that the tool reads or writes stands in one of two homes: its own, and the desktop's configuration. */
export interface Places {
  readonly profile: string;
  readonly credentials: string;
  readonly marker: string;
  readonly daemonState: string;
  readonly daemonLog: string;
  /** Folder of the desktop's configurations, and the file that names the applied one. */
  readonly library: string;
  readonly libraryIndex: string;
}

const absolute = z.string().refine(isAbsolute, "must be an absolute path");
const homes = z.object({
  HOME: absolute,
  CONNECT_HOME: absolute.optional(),
  XDG_CONFIG_HOME: absolute.optional(),
});

/** @throws Refusal when a home is not an absolute path */
export function placesOf(environment: NodeJS.ProcessEnv): Places {
  const parsed = homes.safeParse(environment);
  if (!parsed.success) throw new Refusal(z.prettifyError(parsed.error));
  const { HOME, CONNECT_HOME, XDG_CONFIG_HOME } = parsed.data;
  const own = CONNECT_HOME ?? join(HOME, ".connect");
  const library = join(XDG_CONFIG_HOME ?? join(HOME, ".config"), "Desk", "configLibrary");
  return {
    profile: join(own, "profile.json"),
    credentials: join(own, "credentials.json"),
    marker: join(own, "desktop-managed-servers.json"),
    daemonState: join(own, "daemon.json"),
    daemonLog: join(own, "logs", "daemon.log"),
    library,
    libraryIndex: join(library, "_meta.json"),
  };
}
