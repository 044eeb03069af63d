import { type HashedEvidence, hashEvidence, verifyRun } from "../evidence/log/manifest.ts";
import { modelOf } from "./model.ts";
import { readRun } from "./read-run.ts";
import type { RunReport } from "./report-schema.ts";
import type { LogProblem } from "./run-log.ts";

/**
 * The report of a run's folder, computed from what stands in it. What is not as the run left it is told, and no pass.
 */
export async function readReport(
  dir: string,
): Promise<{ readonly hashed: HashedEvidence; readonly report: RunReport }> {
  const hashed = await hashEvidence(dir);
  const log = await readRun(dir);
  const problems = [...log.problems, ...(await changesIn(dir))];
  return { hashed, report: modelOf({ ...log, problems, hash: hashed.runHash }) };
}

async function changesIn(dir: string): Promise<LogProblem[]> {
  // A run that was killed, or is about to be rendered for the first time, has no manifest yet.
  const { problems } = await verifyRun(dir).catch(() => ({ problems: [] }));
  return problems.map(({ path, problem }) => ({
    ...{ file: path, line: 0, kind: "changed" as const },
    message: `${problem} since the run was closed`,
  }));
}
