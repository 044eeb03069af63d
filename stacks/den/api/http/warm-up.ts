import type { RequestHandler } from "express";

/**
 * Loads what connecting and calling need (the MCP SDK, undici) with the first real request, in the background: start-up
 * stays quick, and nobody's first connect pays for it.
 */
export function warmUp(): RequestHandler {
  let warm = false;
  return (request, _response, next) => {
    if (!warm && request.path !== "/healthz") {
      warm = true;
      setImmediate(() => void loadClients());
    }
    next();
  };
}

const loadClients = () =>
  Promise.all([
    import("undici"),
    import("@modelcontextprotocol/sdk/client/index.js"),
    import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    import("@modelcontextprotocol/sdk/client/auth.js"),
    import("@modelcontextprotocol/sdk/server/mcp.js"),
    import("@modelcontextprotocol/sdk/server/streamableHttp.js"),
  ]);
