import express, { type Express } from "express";
import { routes } from "../contract/index.ts";
import { mountAccounts } from "./accounts/account-routes.ts";
import { mountAgentTokens } from "./agent/agent-tokens.ts";
import { mountAgentSurface } from "./agent/surface.ts";
import { mountConnect } from "./connections/connect-routes.ts";
import { mountConnections } from "./connections/connection-routes.ts";
import type { Den } from "./den.ts";
import { mountDesktop } from "./desktop/desktop-routes.ts";
import { answerErrors, unknownPath } from "./http/errors.ts";
import { mount } from "./http/mount.ts";
import { logRequests } from "./http/request-log.ts";
import { warmUp } from "./http/warm-up.ts";
import { mountMembers } from "./organizations/member-routes.ts";
import { mountTeams } from "./organizations/team-routes.ts";

/** The whole HTTP surface. */
export function createApp(den: Den): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use((_request, response, next) => {
    response.set({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    next();
  });
  app.use(logRequests(den));
  app.use(warmUp());
  app.use(express.json({ limit: "256kb" }));

  mount(den, app, routes.getHealth, async () => {
    await den.db.selectFrom("organizations").select("id").limit(1).execute();
    return { status: "ok" as const };
  });
  mount(den, app, routes.getClientConfig, async () => ({
    urlGuard: den.settings.urlGuard,
    plantedDefects: [...den.plantedDefects],
  }));
  mountAccounts(den, app);
  mountMembers(den, app);
  mountTeams(den, app);
  mountConnections(den, app);
  mountConnect(den, app);
  mountDesktop(den, app);
  mountAgentTokens(den, app);
  mountAgentSurface(den, app);

  app.use(unknownPath);
  app.use(answerErrors);
  return app;
}
