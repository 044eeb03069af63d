import { join } from "node:path";
import type { TargetSpec } from "fraimz";
import type { PublishedClient } from "./client.ts";

export const inspectorClient: PublishedClient = {
  package: "@modelcontextprotocol/inspector@2.12.0",
  command: "mcp-inspector",
  program: (folder) => join(folder, "node_modules/.bin/mcp-inspector"),
};

export const inspector: TargetSpec<"inspector"> = {
  name: "inspector",
  title: "MCP Inspector 2.12.0, a web page with a redirect",
  requires: [`npm:${inspectorClient.package}`],
  expected: [
    {
      flow: "client-inspector",
      frame: "It keeps to every rule that it met",
      reason: "when a person disconnects it leaves its session without a DELETE",
      link: "docs/published-clients.md#mcp-inspector-2120",
    },
  ],
};
