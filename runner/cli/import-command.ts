import { resolve } from "node:path";
import { COMMAND } from "../evidence/command-name.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { importPlaywright } from "../import/import-playwright.ts";
import { readPlaywrightReport } from "../import/playwright-report.ts";
import { LiveLog } from "../report/run-log.ts";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { aboutRun } from "../run/about-run.ts";
import { closeRun } from "../run/close-run.ts";
import { makeRunFolder, newRunId } from "../run/run-folder.ts";
import { sayLast } from "./last-word.ts";
import { checkReporters, renderRun } from "./render-run.ts";

/** Options of `evals import`. */
export interface ImportOptions {
  readonly out?: string;
  readonly reporter: readonly string[];
}

/**
 * `pnpm evals import playwright REPORT`: another tool's run as a run of this one, with its evidence.
 * @returns the exit code of the imported run's verdict
 * @throws Failure when there is no such report, before anything is written
 */
export async function importCommand(path: string, { out, reporter }: ImportOptions): Promise<number> {
  checkReporters(reporter);
  const imported = await readPlaywrightReport(path);
  const { dir, runId } = await makeRunFolder(newRunId(), out);
  const recorder = new Recorder(dir);
  const log = new LiveLog();
  recorder.onEvent(log.add);
  const command = `${COMMAND} import playwright ${path}`;
  recorder.emit({ type: "run.started", runId, command, ...(await aboutRun()) });
  await importPlaywright(imported, resolve(path), recorder);
  const closed = await closeRun(recorder, log);
  const { report } = closed;
  const html = await renderRun({ dir, ...closed }, reporter);
  terminalReporter({ stream: process.stdout }).end(report, { report: html });
  sayLast(verdictLine(report, html));
  return report.exitCode;
}
