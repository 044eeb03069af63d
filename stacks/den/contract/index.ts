/** The whole HTTP API of Den: schemas, types and routes, for the server and for everyone who calls it. */
import { agentRoutes } from "./agent.ts";
import { connectionRoutes } from "./connection-routes.ts";
import { desktopRoutes } from "./desktop.ts";
import { organizationRoutes } from "./organization.ts";
import { serviceRoutes } from "./service.ts";
import { sessionRoutes } from "./session.ts";

export * from "./agent.ts";
export { type Client, type ClientOptions, createClient, ProblemError } from "./client.ts";
export * from "./connection.ts";
export * from "./connection-routes.ts";
export * from "./desktop.ts";
export * from "./identifiers.ts";
export * from "./organization.ts";
export * from "./planted-defects.ts";
export * from "./problem.ts";
export * from "./route.ts";
export * from "./service.ts";
export * from "./session.ts";

/** Every JSON route by name. */
export const routes = {
  ...serviceRoutes,
  ...sessionRoutes,
  ...organizationRoutes,
  ...connectionRoutes,
  ...desktopRoutes,
  ...agentRoutes,
} as const;
