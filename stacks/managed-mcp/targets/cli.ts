import { join } from "node:path";
import type { TargetSpec } from "fraimz";
import { CAPABILITIES } from "./capabilities.ts";
import { KNOWN_DEFECTS } from "./cli-defects.ts";
import type { ConnectTool } from "./tool.ts";

/** Where its daemon listens, whatever it is told. */
const DAEMON_PORT = 4_001;

/** A real command-line tool, had only by its path (`CODEMIE_CLI`); what is known of it is that of 0.14.1. */
export const cliTool: ConnectTool = {
  program: "codemie",
  commands: {
    connect: "codemie proxy connect --claude-desktop",
    legacy: "codemie proxy connect desktop",
    stop: "codemie proxy stop",
    login: (url) => `codemie profile login --url ${url.replace(/\/code-assistant-api$/, "")}`,
  },
  starts: (entry) =>
    /\.[cm]?js$/.test(entry) ? `exec '${process.execPath}' '${entry}' "$@"` : `exec '${entry}' "$@"`,
  environment: ({ own }) => ({
    CODEMIE_HOME: own,
    // Without it the tool looks for updates of itself and installs them.
    NODE_ENV: "test",
    CODEMIE_METRICS_DISABLED: "1",
  }),
  apiPath: "/code-assistant-api",
  client: "claude-desktop",
  ownHeaders: ["x-codemie-cli", "x-codemie-client"],
  library: ({ config }) => join(config, "Claude-3p", "configLibrary"),
  marker: ({ own }) => join(own, "proxy", "desktop-managed-mcp-state.json"),
  keepsSignIn: /credential/i,
  impatient: { env: {}, timeoutMs: 30_000 },
  port: { fixed: DAEMON_PORT },
};

export const cli: TargetSpec<"cli"> = {
  name: "cli",
  title: "a real command-line tool, by its path",
  requires: ["env:CODEMIE_CLI"],
  ports: [DAEMON_PORT],
  capabilities: CAPABILITIES,
  expected: KNOWN_DEFECTS,
};
