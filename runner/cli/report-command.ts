import { hashEvidence, verifyRun } from "../evidence/log/manifest.ts";
import { modelOf } from "../report/model.ts";
import { readRun } from "../report/read-run.ts";
import type { RunReport } from "../report/report-schema.ts";
import { filesIn } from "../report/run-files.ts";
import type { LogProblem } from "../report/run-log.ts";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { findRunFolder } from "../run/run-folder.ts";
import { sayLast } from "./last-word.ts";
import type { ReportOptions } from "./options.ts";
import { checkReporters, renderRun } from "./render-run.ts";

/**
 * `pnpm evals report [RUN]`: renders a run again from its log, also one that was killed.
 * @returns the exit code that the run's own verdict has
 */
export async function reportCommand(run: string, options: ReportOptions): Promise<number> {
  const reporters = options.reporter?.split(",") ?? [];
  checkReporters(reporters);
  const dir = await findRunFolder(run);
  const { report, hashed } = await readReport(dir);
  const against = options.against === undefined ? undefined : await findRunFolder(options.against);
  const path = await renderRun({ dir, report, hashed }, reporters, {
    ...(against ? { against: { report: (await readReport(against)).report, files: filesIn(against) } } : {}),
    ...(options.flow === undefined ? {} : { only: options.flow }),
  });
  terminalReporter({ stream: process.stdout }).end(report, { report: path });
  sayLast(verdictLine(report, path));
  return report.exitCode;
}

async function readReport(dir: string): Promise<{
  report: RunReport;
  hashed: Awaited<ReturnType<typeof hashEvidence>>;
}> {
  const hashed = await hashEvidence(dir);
  const log = await readRun(dir);
  const problems = [...log.problems, ...(await changesIn(dir))];
  return { hashed, report: modelOf({ ...log, problems, hash: hashed.runHash }) };
}

/** What is not as the run left it: a report of it says so, and is no pass. */
async function changesIn(dir: string): Promise<LogProblem[]> {
  // A run that was killed has no manifest yet.
  const { problems } = await verifyRun(dir).catch(() => ({ problems: [] }));
  return problems.map(({ path, problem }) => ({
    ...{ file: path, line: 0, kind: "changed" as const },
    message: `${problem} since the run was closed`,
  }));
}
