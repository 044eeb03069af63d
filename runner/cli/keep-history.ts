import { messageOf } from "../evidence/log/message-of.ts";
import type { EarlierRuns } from "../report/earlier-runs.ts";
import type { RunReport } from "../report/report-schema.ts";
import { appendHistory, earlierOf, historyFile, historyOf, readHistory } from "../run/history.ts";
import { RESULTS } from "../run/run-folder.ts";

/** Adds a run to the history; it is no worse for one that can't be written. */
export async function keepHistory(report: RunReport): Promise<void> {
  try {
    await appendHistory(historyFile(RESULTS), historyOf(report));
  } catch (error) {
    console.error(`the history was not written: ${messageOf(error)}`);
  }
}

/** What the history says of a report's frames. */
export async function earlierRuns(report: RunReport): Promise<EarlierRuns> {
  return earlierOf(report, await readHistory(historyFile(RESULTS)));
}
