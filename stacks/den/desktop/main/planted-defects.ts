import { type Client, type Route, type RouteAnswer, type RouteInput, routes } from "../../contract/index.ts";
import type { EngineConfig } from "../../engine/protocol.ts";
import type { DesktopDefect } from "../shared/defects.ts";
import { Connections } from "./connections.ts";
import type { DeskParts } from "./desk.ts";
import { CLOUD_SERVER } from "./engine-config.ts";

type OpenBrowser = (url: string) => Promise<void>;

/**
 * A desk's parts, each wrapped in the defects that are planted in it; with none they are what they were. Those of the
 * page are planted there, by the same names.
 */
export function plantedParts(defects: readonly DesktopDefect[]): DeskParts {
  const has = (name: DesktopDefect) => defects.includes(name);
  return {
    config(file) {
      const write = file.write.bind(file);
      if (has("token-not-minted-again"))
        file.write = (config) => write(withCloud(config, file.read()?.mcp[CLOUD_SERVER]));
      if (has("oauth-left-on"))
        file.write = (config) => write(withCloud(config, config.mcp?.[CLOUD_SERVER], { oauth: {} }));
      return file;
    },
    connections(client, changed) {
      const connections = new Connections(
        has("card-flips-only-on-reload") ? answeringOnce(client) : client,
        changed,
      );
      const cards = connections.cards.bind(connections);
      if (has("optimistic-connected"))
        connections.cards = () =>
          cards().map((card) => (card.state === "waiting" ? { ...card, state: "connected" } : card));
      return connections;
    },
    engine(engine) {
      const reload = engine.reload.bind(engine);
      if (has("sync-always-ok"))
        engine.reload = async () => {
          const statuses = await reload();
          return { ...statuses, [CLOUD_SERVER]: { ...statuses[CLOUD_SERVER], status: "connected" } };
        };
      return engine;
    },
    engineEnvironment: { ENGINE_BREAK: defects.join(",") },
  };
}

/** @param openInApp a window that the app controls, where it could read a password */
export function plantedBrowser(
  openBrowser: OpenBrowser,
  openInApp: OpenBrowser,
  defects: readonly DesktopDefect[],
): OpenBrowser {
  if (defects.includes("browser-never-opened")) return async () => undefined;
  return defects.includes("in-app-dialog") ? openInApp : openBrowser;
}

type Written = Parameters<ReturnType<DeskParts["config"]>["write"]>[0];

/** The same with another entry of the cloud server, where there is one. */
function withCloud(
  config: Written,
  entry: NonNullable<Written["mcp"]>[string] | undefined,
  changes: Partial<EngineConfig["mcp"][string]> = {},
): Written {
  return entry === undefined
    ? config
    : { ...config, mcp: { ...config.mcp, [CLOUD_SERVER]: { ...entry, ...changes } } };
}

/** Whoever asks again for what the cards show is told what the first answer was. */
function answeringOnce(client: Client): Client {
  const first = new Map<string, Promise<unknown>>();
  return {
    cookieHeader: () => client.cookieHeader(),
    call<R extends Route>(route: R, input: RouteInput<R>): Promise<RouteAnswer<R>> {
      if (route.path !== routes.listUsableConnections.path && route.path !== routes.getConnectStatus.path)
        return client.call(route, input);
      const known = first.get(route.path) as Promise<RouteAnswer<R>> | undefined;
      const answer = known ?? client.call(route, input);
      first.set(route.path, answer);
      return answer;
    },
  };
}
