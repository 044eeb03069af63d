import { beginAuthorization, checkIssuer, redeem, refresh } from "./authorization.ts";
import { discover } from "./discovery.ts";
import { withMcpSession } from "./mcp-session.ts";
import { register } from "./registration.ts";
import { revoke, unregister } from "./revocation.ts";

/** All that Den says to MCP servers and their authorization servers, and how it reads their answers. */
export const mcpClient = {
  withMcpSession,
  discover,
  register,
  beginAuthorization,
  checkIssuer,
  redeem,
  refresh,
  revoke,
  unregister,
};
export type McpClient = typeof mcpClient;
