import { type HashedEvidence, hashEvidence } from "../evidence/log/manifest.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import { modelOf } from "../report/model.ts";
import type { RunReport } from "../report/report-schema.ts";
import type { RunLog } from "../report/run-log.ts";

/**
 * Ends a log with the verdict that follows from it.
 * @param log what the recorder wrote
 */
export function endLog(recorder: Recorder, log: RunLog): void {
  const { verdict, exitCode } = modelOf(log, { closing: true });
  recorder.emit({ type: "run.ended", verdict, exitCode, tookMs: recorder.now() });
  recorder.close();
}

/** The same, and hashes the evidence for the report. */
export async function closeRun(
  recorder: Recorder,
  log: RunLog,
): Promise<{ readonly hashed: HashedEvidence; readonly report: RunReport }> {
  endLog(recorder, log);
  const hashed = await hashEvidence(recorder.dir);
  return { hashed, report: modelOf({ ...log, hash: hashed.runHash }) };
}
