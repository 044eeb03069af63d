import type { Server } from "node:http";
import express from "express";
import { mountAccounts } from "./api/account-routes.ts";
import { mountConnections } from "./api/connection-routes.ts";
import { mountConsents } from "./api/consent-routes.ts";
import { mountPolicies } from "./api/policy-routes.ts";
import { mountToolkits } from "./api/toolkit-routes.ts";
import { openDatabase } from "./database/open-database.ts";
import type { Host } from "./host.ts";
import { answerErrors } from "./http/errors.ts";
import { ownPagesOnly } from "./http/own-pages.ts";
import { mountEndpoints } from "./mcp/endpoint-route.ts";
import { Sessions } from "./mcp/sessions.ts";
import { mountOAuth } from "./oauth/oauth-routes.ts";
import { rulesWithDefects } from "./planted/defects.ts";
import { Refusal } from "./refusal.ts";
import { soundRules } from "./rules.ts";
import type { Settings } from "./settings.ts";
import { mountWebPage } from "./web-page.ts";

export interface Service {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the host. @throws Error when its database or its port can't be had */
export async function startService(settings: Settings): Promise<Service> {
  const db = await openDatabase(settings.database);
  const host: Host = { settings, db, rules: rulesWithDefects(soundRules, settings.broken) };
  const sessions = new Sessions(host.rules);
  const app = express();
  app.disable("x-powered-by");
  // The proxy that may stand before it is on this machine.
  app.set("trust proxy", "loopback");
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  mountOAuth(host, app);
  app.use(ownPagesOnly(host), express.json({ limit: "1mb" }));
  mountEndpoints(host, app, sessions);
  mountAccounts(host, app);
  mountConnections(host, app, sessions);
  mountToolkits(host, app, sessions);
  mountPolicies(host, app, sessions);
  mountConsents(host, app);
  mountWebPage(settings, app);
  app.use(() => {
    throw new Refusal(404, "There is nothing here.");
  });
  app.use(answerErrors);
  const server = await listening(app.listen(settings.port, settings.host));
  return {
    url: settings.publicUrl,
    async stop() {
      await sessions.endAll();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await db.destroy();
    },
  };
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => resolve(server));
  });
}
