import type { FrameChange, RunComparison } from "./compare-runs.ts";
import { oneLine, plural } from "./plain-text.ts";
import { LABEL, type Paper } from "./terminal-lines.ts";

/** So many of a kind are listed; the report has all. */
const SHOWN = 20;

/** What a run does differently from another one: the verdicts first, then what is there, then how it looks and how long it took. */
export function comparisonLines({ colors }: Paper, { runId, changes, unchanged }: RunComparison): string[] {
  const counted = `${plural(unchanged, "frame")} unchanged, ${plural(changes.length, "difference")}`;
  const lines = [`${colors.dim("against".padEnd(LABEL))}${runId}: ${counted}`];
  for (const kind of ["verdict", "new", "gone", "picture", "time"] as const) {
    const found = changes.filter((change) => change.kind === kind);
    for (const change of found.slice(0, SHOWN)) lines.push(`  ${kind.padEnd(LABEL - 2)}${inWords(change)}`);
    if (found.length > SHOWN)
      lines.push(`${" ".repeat(LABEL)}and ${found.length - SHOWN} more in the report`);
  }
  return lines;
}

function inWords({ flow, frame, name, kind, before, now }: FrameChange): string {
  const what = `${oneLine(flow, 60)} ${frame} ${oneLine(name, 60)}`;
  if (kind === "verdict" || kind === "time") return `${what}: ${before} before, ${now} now`;
  return kind === "picture" ? `${what}: on ${now}` : what;
}
