/** Runs the witness alone: `fraimz witness`, here `pnpm mock:oauth-mcp`. Settings by environment or flags; `--help` and `--faults` explain. */

import { writeFileSync, writeSync } from "node:fs";
import { faultId } from "../mocks/oauth-mcp/faults/fault.ts";
import { FAULT_TABLE } from "../mocks/oauth-mcp/faults/fault-table.ts";
import { readCommand, SETTINGS, SettingError } from "../mocks/oauth-mcp/settings.ts";
import { Witness } from "../mocks/oauth-mcp/witness.ts";
import { WitnessStartError } from "../mocks/oauth-mcp/witness-start-error.ts";
import { DEFAULT_TENANT, KEY_HEADER, type ReadyLine } from "../mocks/witness-log/control.ts";
import { BUILD } from "../runner/evidence/build.ts";
import { COMMAND } from "../runner/evidence/command-name.ts";

// `--faults | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  const { show, settings, authorityFile } = readCommand(process.argv.slice(2), process.env);
  if (show === "help") printHelp();
  else if (show === "faults") printFaults();
  else await serve(settings, authorityFile);
} catch (error) {
  if (!(error instanceof SettingError || error instanceof WitnessStartError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof SettingError ? 2 : 3;
}

async function serve(
  settings: Parameters<typeof Witness.start>[0] & object,
  authorityFile: string | undefined,
): Promise<void> {
  const logFile =
    settings.logFile ?? `results/witness-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`;
  const witness = await Witness.start({
    ...settings,
    logFile,
    // At once: nobody may be answered whose line can't be written.
    onLogFailure: (error) => {
      writeSync(2, `${error.message}\n${error.unwritten}`);
      process.exit(4);
    },
  });
  const end = () => {
    void witness.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  const authority = witness.authority && (authorityFile ?? `${logFile}.authority.pem`);
  if (authority) writeFileSync(authority, witness.authority ?? "");
  const { mcpUrl = "", issuer = "", modelUrl = "" } = witness.tenant(DEFAULT_TENANT)?.description ?? {};
  console.log(`witness  listening`);
  console.log(`  MCP server   ${mcpUrl}`);
  console.log(`  issuer       ${issuer}`);
  console.log(`  model        ${modelUrl}`);
  console.log(`  control      ${witness.controlUrl}/__witness  (${KEY_HEADER}: ${witness.key})`);
  console.log(`  log          ${logFile}`);
  if (authority) console.log(`  authority    ${authority}\n${witness.authority ?? ""}`);
  const ready: ReadyLine = {
    event: "ready",
    mcpUrl,
    issuer,
    modelUrl,
    control: witness.controlUrl,
    ...(settings.controlKey === undefined ? { key: witness.key } : {}),
    log: logFile,
    ...(authority ? { authority } : {}),
  };
  console.log(JSON.stringify(ready));
}

function printHelp(): void {
  const command = BUILD === "package" ? `${COMMAND} witness` : "pnpm mock:oauth-mcp";
  console.log(`${command} [--faults] [--help] [SETTINGS]\n`);
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
