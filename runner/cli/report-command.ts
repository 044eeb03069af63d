import { compareRuns } from "../report/compare-runs.ts";
import { readReport } from "../report/read-report.ts";
import { filesIn } from "../report/run-files.ts";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { findRunFolder } from "../run/run-folder.ts";
import { earlierRuns } from "./keep-history.ts";
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
  const other = against === undefined ? undefined : (await readReport(against)).report;
  const path = await renderRun({ dir, report, hashed }, reporters, {
    earlier: await earlierRuns(report),
    ...(against && other ? { against: { report: other, files: filesIn(against) } } : {}),
    ...(options.flow === undefined ? {} : { only: options.flow }),
  });
  const comparison = other && compareRuns(report, other);
  terminalReporter({ stream: process.stdout }).end(report, { report: path, comparison });
  sayLast(verdictLine(report, path));
  return report.exitCode;
}
