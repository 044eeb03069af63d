import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { inCi } from "../run/about-run.ts";
import { recordControls } from "../run/control-record.ts";
import { mergeShards } from "../run/merge-shards.ts";
import { RESULTS } from "../run/run-folder.ts";
import { asTyped } from "./as-typed.ts";
import { keepHistory } from "./keep-history.ts";
import { sayLast } from "./last-word.ts";
import { readSettings } from "./read-settings.ts";
import { checkReporters, renderRun } from "./render-run.ts";

/** Options of `evals merge`. */
export interface MergeOptions {
  readonly out?: string;
  readonly reporter: readonly string[];
  /** Absent: where CI is set. */
  readonly failOnIncomplete?: boolean;
}

/**
 * `pnpm evals merge DIR...`: joins the runs of shards into one report.
 * @returns the exit code of the one verdict
 */
export async function mergeCommand(dirs: readonly string[], options: MergeOptions): Promise<number> {
  const settings = await readSettings();
  const reporters = [...new Set([...settings.reporters, ...options.reporter])];
  checkReporters(reporters);
  const merged = await mergeShards(dirs, {
    out: options.out,
    command: asTyped(),
    failOnIncomplete: options.failOnIncomplete ?? inCi(),
  });
  const { report } = merged;
  const path = await renderRun(merged, reporters);
  await keepHistory(report);
  const paths = report.flows.flatMap(({ id, file }) =>
    file !== undefined && existsSync(file) ? [[id, file] as const] : [],
  );
  if (report.controls.declared > 0) await recordControls(resolve(RESULTS), report, new Map(paths));
  terminalReporter({ stream: process.stdout }).end(report, { report: path });
  sayLast(verdictLine(report, path));
  return report.exitCode;
}
