import { join } from "node:path";
import type { TargetSpec } from "fraimz";
import { CAPABILITIES } from "./capabilities.ts";
import type { ConnectTool } from "./tool.ts";

const IMPATIENT_MS = 500;

/** `connect`, the reference tool (stacks/managed-mcp/connect). */
export const referenceTool: ConnectTool = {
  program: "connect",
  commands: {
    connect: "connect desktop",
    legacy: "connect client",
    stop: "connect stop",
    login: (url, certificate) =>
      `connect login --url ${url}${certificate === undefined ? "" : ` --trust-certificate ${certificate}`}`,
  },
  starts: (entry) => `exec '${process.execPath}' '${entry}' "$@"`,
  environment: ({ own }) => ({ CONNECT_HOME: own, CONNECT_PORT: "0" }),
  apiPath: "/assistant/api",
  client: "desk",
  ownHeaders: ["x-connect-cli", "x-connect-client"],
  library: ({ config }) => join(config, "Desk", "configLibrary"),
  marker: ({ own }) => join(own, "desktop-managed-servers.json"),
  keepsSignIn: /^credentials\.json$/,
  impatient: { env: { CONNECT_TIMEOUT_MS: String(IMPATIENT_MS) }, timeoutMs: IMPATIENT_MS },
  port: { variable: "CONNECT_PORT" },
};

export const reference: TargetSpec<"reference"> = {
  name: "reference",
  title: "connect, the reference tool of this repository",
  capabilities: CAPABILITIES,
};
