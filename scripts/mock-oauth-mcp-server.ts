/** Runs the witness alone: `pnpm mock:oauth-mcp`. Settings by environment or flags; `--help` and `--faults` explain. */

import { faultId } from "../mocks/oauth-mcp/fault.ts";
import { FAULT_TABLE } from "../mocks/oauth-mcp/fault-table.ts";
import { readCommand, SETTINGS, SettingError } from "../mocks/oauth-mcp/settings.ts";
import { Witness, WitnessStartError } from "../mocks/oauth-mcp/witness.ts";
import { DEFAULT_TENANT, KEY_HEADER, type ReadyLine } from "../mocks/witness-log/control.ts";

// `--faults | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  const { show, settings } = readCommand(process.argv.slice(2), process.env);
  if (show === "help") printHelp();
  else if (show === "faults") printFaults();
  else await serve(settings);
} catch (error) {
  if (!(error instanceof SettingError || error instanceof WitnessStartError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof SettingError ? 2 : 3;
}

async function serve(settings: Parameters<typeof Witness.start>[0] & object): Promise<void> {
  const logFile =
    settings.logFile ?? `results/witness-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`;
  const witness = await Witness.start({ ...settings, logFile });
  const end = () => {
    void witness.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  const { mcpUrl = "", issuer = "", modelUrl = "" } = witness.tenant(DEFAULT_TENANT)?.description ?? {};
  console.log(`witness  listening`);
  console.log(`  MCP server   ${mcpUrl}`);
  console.log(`  issuer       ${issuer}`);
  console.log(`  model        ${modelUrl}`);
  console.log(`  control      ${witness.controlUrl}/__witness  (${KEY_HEADER}: ${witness.key})`);
  console.log(`  log          ${logFile}`);
  const ready: ReadyLine = {
    event: "ready",
    mcpUrl,
    issuer,
    modelUrl,
    control: witness.controlUrl,
    ...(settings.controlKey === undefined ? { key: witness.key } : {}),
    log: logFile,
  };
  console.log(JSON.stringify(ready));
}

function printHelp(): void {
  console.log("pnpm mock:oauth-mcp [--faults] [--help] [SETTINGS]\n");
  console.log(
    "A mock OAuth authorization server and MCP server. Settings are environment variables, or flags of",
  );
  console.log("the same name (--port 4801, --auto-approve 0; faults by FAULTS or --set-faults):\n");
  for (const [name, { is }] of Object.entries(SETTINGS)) console.log(`  ${name.padEnd(22)} ${is}`);
}

function printFaults(): void {
  for (const fault of FAULT_TABLE) {
    const parameters = Object.entries(fault.parameters ?? {}).map(([name, value]) => `${name}=${value}`);
    console.log(`${faultId(fault)}${parameters.length > 0 ? `  (${parameters.join(", ")})` : ""}`);
    console.log(`    ${fault.does}; like ${fault.imitates}`);
  }
}
