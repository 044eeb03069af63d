import { join } from "node:path";
import type { TargetSpec } from "fraimz";
import type { PublishedClient } from "./client.ts";

export const mcpRemoteClient: PublishedClient = {
  package: "mcp-remote@0.15.1",
  command: "mcp-remote",
  program: (folder) => join(folder, "node_modules/.bin/mcp-remote"),
  keepsIn: ".mcp-auth",
};

const TOLD = "docs/published-clients.md#mcp-remote-0151";

export const mcpRemote: TargetSpec<"mcp-remote"> = {
  name: "mcp-remote",
  title: "mcp-remote 0.15.1, a bridge for hosts that speak to programs only",
  requires: [`npm:${mcpRemoteClient.package}`],
  expected: [
    {
      flow: "client-mcp-remote",
      frame: "It keeps to every rule that it met",
      reason: "when its host closes its standard input it ends without a DELETE",
      link: TOLD,
    },
    {
      flow: "client-mcp-remote",
      frame: "It refuses a provider that does not know PKCE",
      reason: "where metadata does not mention PKCE at all it authorizes all the same",
      link: TOLD,
    },
  ],
};
