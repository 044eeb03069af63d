/** The authorization server scenarios are counted by check: the suite has three of them. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ScenarioScore } from "./score.ts";

const checks = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

export async function scoreAuthorization(folder: string): Promise<ScenarioScore[]> {
  const out: ScenarioScore[] = [];
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith("checks.json")) continue;
    for (const { id, status, errorMessage } of checks.parse(
      JSON.parse(await readFile(join(folder, path), "utf8")),
    )) {
      const passed = status === "SUCCESS";
      out.push({
        scenario: id,
        passed,
        why: passed ? "" : `${status.toLowerCase()}: ${errorMessage ?? "no reason given"}`,
      });
    }
  }
  return out;
}
