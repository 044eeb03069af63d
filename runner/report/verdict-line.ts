import { inWords } from "../evidence/call-site.ts";
import { oneLine } from "./plain-text.ts";
import type { RunReport } from "./report-schema.ts";
import { inBrief } from "./verdict.ts";

/** Failing frames named in the line; the totals count them all. */
const NAMED = 20;
/** A longer value has its place in the report. */
const VALUE = 300;

/**
 * The last line on standard output: the verdict as one line of JSON, for scripts.
 * @param reportPath where `fraimz.html` was written, when it was
 */
export function verdictLine(report: RunReport, reportPath?: string): string {
  const { verdict, exitCode, run, totals, controls, coverage, because } = report;
  const failed = report.flows
    .filter(({ control, state, expected }) => !control && state === "failed" && !expected?.met)
    .map(({ key, frames, reason, reproduce }) => {
      const frame = frames.find(({ state }) => state === "failed");
      const why = frame?.reason ?? reason;
      return {
        ...{ flow: key, frame: frame?.index, name: frame?.name, title: why && inBrief(why) },
        ...{ expected: brief(why?.expected), actual: brief(why?.actual), nearest: why?.nearest },
        at: why?.at && inWords(why.at),
        reproduce,
      };
    });
  const borne = report.flows.flatMap(({ key, control, expected }) =>
    !control && expected?.met
      ? [{ flow: key, frame: expected.frame, reason: brief(expected.reason), until: expected.until }]
      : [],
  );
  return JSON.stringify({
    verdict,
    exitCode,
    run: run.id,
    flows: totals.flows,
    frames: totals.frames,
    ...(controls.declared > 0 ? { controls } : {}),
    coverage,
    ...(failed.length > 0 ? { failed: failed.slice(0, NAMED) } : {}),
    ...(borne.length > 0 ? { failedAsExpected: borne.slice(0, NAMED) } : {}),
    ...(because.length > 0 ? { because: because.slice(0, NAMED) } : {}),
    tookMs: Math.round(run.tookMs),
    hash: run.hash,
    report: reportPath,
  });
}

function brief(value: string | undefined): string | undefined {
  return value === undefined ? undefined : oneLine(value, VALUE);
}
