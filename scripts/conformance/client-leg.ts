/** The client scenarios of one revision, driving Den's own MCP client, and a client that does nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cachedBuild } from "../../runner/stack/build-cache.ts";
import { bundleService } from "../../stacks/parts/bundle-service.ts";
import { requiredScenarios, type ScenarioScore, scoreFolder } from "./score.ts";
import { runSuite } from "./suite.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const DEADLINE_MS = 10 * 60_000;

/** How the suite starts Den's client: built, as it starts one for each scenario and all of them at once. */
export async function denClientCommand(): Promise<string> {
  const client = await bundleService(
    { cached: (build) => cachedBuild(ROOT, build) },
    {
      name: "den-client",
      entry: "scripts/conformance/den-client.ts",
      sources: [
        "scripts/conformance/den-client.ts",
        "scripts/conformance/asked-person.ts",
        "stacks/den/api",
        "stacks/den/contract",
        "stacks/parts/environment.ts",
        "stacks/parts/security",
      ],
      external: ["undici"],
    },
  );
  return `${process.execPath} ${client}`;
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
