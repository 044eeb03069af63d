/** Counts what the suite wrote. A scenario passes only if something besides the wire format was really checked. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const check = z.object({
  id: z.string(),
  status: z.string(),
  errorMessage: z.string().optional(),
  details: z.looseObject({ message: z.string().optional() }).optional().catch(undefined),
});
export type Check = z.infer<typeof check>;

export interface ScenarioScore {
  readonly scenario: string;
  readonly passed: boolean;
  /** Why not; empty for a pass. */
  readonly why: string;
}

/** Synthetic checks that the suite adds to every scenario, also to one that checked nothing else. */
const VACUOUS = new Set(["wire-schema-valid"]);

/** Judges one scenario: at least one success of its own, no failure, no warning. */
export function scoreScenario(scenario: string, checks: readonly Check[]): ScenarioScore {
  const bad = checks.find((one) => one.status === "FAILURE" || one.status === "WARNING");
  if (bad)
    return {
      scenario,
      passed: false,
      why: `${bad.status.toLowerCase()} of ${bad.id}: ${bad.errorMessage ?? bad.details?.message ?? "no reason given"}`,
    };
  const own = checks.some((one) => one.status === "SUCCESS" && !VACUOUS.has(one.id));
  return own
    ? { scenario, passed: true, why: "" }
    : { scenario, passed: false, why: "nothing of its own was checked" };
}

/** Scores the scenarios that were asked for; one that left no result has failed. */
export async function scoreFolder(
  folder: string,
  role: "server" | "client",
  scenarios: readonly string[],
): Promise<ScenarioScore[]> {
  const results = await checksByScenario(folder, role);
  return Promise.all(
    scenarios.map(async (scenario) => {
      const result = results.get(scenario);
      if (!result) return { scenario, passed: false, why: "it left no result" };
      const score = scoreScenario(scenario, result.checks);
      const said = score.passed ? "" : await lastWords(result.folder);
      return said === "" ? score : { ...score, why: `${score.why}; its last words: ${said}` };
    }),
  );
}

interface Result {
  readonly folder: string;
  readonly checks: Check[];
}

/** What a client that the suite started wrote at last, if anything: the suite itself says only what it missed. */
async function lastWords(folder: string): Promise<string> {
  const text = await readFile(join(folder, "stderr.txt"), "utf8").catch(() => "");
  // Node writes its own version below an error that nobody caught.
  return /^\w*Error\b.*$/m.exec(text)?.[0].trim() ?? text.trim().split("\n").slice(-3).join(" / ");
}

/** Result folders are called `<role>-<scenario>-<time>`; slashes of a scenario become further folders. */
async function checksByScenario(folder: string, role: "server" | "client"): Promise<Map<string, Result>> {
  const out = new Map<string, Result>();
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith("checks.json")) continue;
    const name = path.replace(/\/checks\.json$/, "").replace(role === "server" ? /^server-/ : /^$/, "");
    const scenario = name.replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, "");
    const checks = z.array(check).parse(JSON.parse(await readFile(join(folder, path), "utf8")));
    out.set(scenario, { folder: dirname(join(folder, path)), checks });
  }
  return out;
}

/** The scored scenarios of a requirement set, read from `list --requirements`. */
export function requiredScenarios(listing: string, role: "Server" | "Client"): string[] {
  const out: string[] = [];
  let inside = false;
  for (const line of listing.split("\n")) {
    if (/^\S/.test(line)) inside = line.startsWith(`${role} scenarios`);
    const name = /^ {2}- (\S+)/.exec(line)?.[1];
    if (inside && name) out.push(name);
  }
  return out;
}
