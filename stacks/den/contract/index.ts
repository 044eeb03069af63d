/** The whole HTTP API of Den: schemas, types and routes, for the server and for everyone who calls it. */
import * as agent from "./agent.ts";
import * as connections from "./connection-routes.ts";
import * as desktop from "./desktop.ts";
import * as organization from "./organization.ts";
import * as service from "./service.ts";
import * as session from "./session.ts";

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
  getHealth: service.getHealth,
  getClientConfig: service.getClientConfig,
  signUp: session.signUp,
  signIn: session.signIn,
  signOut: session.signOut,
  getSession: session.getSession,
  listMembers: organization.listMembers,
  addMember: organization.addMember,
  listTeams: organization.listTeams,
  createTeam: organization.createTeam,
  listUsableConnections: connections.listUsableConnections,
  listManageableConnections: connections.listManageableConnections,
  listConnectionPresets: connections.listConnectionPresets,
  checkConnectionUrl: connections.checkConnectionUrl,
  createConnection: connections.createConnection,
  updateConnection: connections.updateConnection,
  replaceConnectionAccess: connections.replaceConnectionAccess,
  deleteConnection: connections.deleteConnection,
  disconnectConnection: connections.disconnectConnection,
  startConnect: connections.startConnect,
  getConnectStatus: connections.getConnectStatus,
  createDesktopGrant: desktop.createDesktopGrant,
  redeemDesktopGrant: desktop.redeemDesktopGrant,
  mintCloudMcp: desktop.mintCloudMcp,
  createAgentToken: agent.createAgentToken,
} as const;
