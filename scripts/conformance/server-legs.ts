/** The server scenarios of one revision: against the witness through authorization, and against the null server. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requiredScenarios, type ScenarioScore, scoreFolder } from "./score.ts";
import { runSuite } from "./suite.ts";

const DEADLINE_MS = 10 * 60_000;

export async function serverScenarios(revision: string): Promise<string[]> {
  return requiredScenarios(
    await runSuite({ arguments: ["list", "--requirements", revision], deadlineMs: DEADLINE_MS }),
    "Server",
  );
}

/** Runs exactly what a revision requires of a server, at its own wire. */
export async function scoreServer(
  url: string,
  revision: string,
  scenarios: readonly string[],
): Promise<ScenarioScore[]> {
  const folder = await mkdtemp(join(tmpdir(), "witness-conformance-"));
  try {
    await runSuite({
      arguments: ["server", "--url", url, "--requirements", revision, "--output-dir", folder],
      deadlineMs: DEADLINE_MS,
    });
    return await scoreFolder(folder, "server", scenarios);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
