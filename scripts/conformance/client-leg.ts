/** The client scenarios of one revision, driving Den's own MCP client, and a client that does nothing. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requiredScenarios, type ScenarioScore, scoreFolder } from "./score.ts";
import { runSuite } from "./suite.ts";

const DEADLINE_MS = 10 * 60_000;
const CLIENT = fileURLToPath(
  new URL("../../stacks/den/api/connections/conformance-client.ts", import.meta.url),
);

/** How the suite starts Den's client; undefined when this checkout has none. */
export function denClientCommand(): string | undefined {
  return existsSync(CLIENT)
    ? `${process.execPath} --import ${import.meta.resolve("tsx")} ${CLIENT}`
    : undefined;
}

/** A client that starts and ends: what it passes proves nothing. */
export const NULL_CLIENT_COMMAND = `${process.execPath} --version`;

export async function clientScenarios(revision: string): Promise<string[]> {
  const listing = await runSuite({
    arguments: ["list", "--requirements", revision],
    deadlineMs: DEADLINE_MS,
  });
  return requiredScenarios(listing, "Client");
}

/** Runs exactly what a revision requires of a client, at its own wire. */
export async function scoreClient(
  command: string,
  revision: string,
  scenarios: readonly string[],
): Promise<ScenarioScore[]> {
  const folder = await mkdtemp(join(tmpdir(), "witness-conformance-"));
  try {
    const leg = ["client", "--command", command, "--requirements", revision, "--output-dir", folder];
    // All scenarios start at once, each a process of its own: a busy machine needs more than the usual 30 s.
    leg.push("--timeout", "120000");
    await runSuite({ arguments: leg, deadlineMs: DEADLINE_MS });
    return await scoreFolder(folder, "client", scenarios);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
