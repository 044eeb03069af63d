import picocolors from "picocolors";
import type { RunReport } from "../../report/report-schema.ts";
import { LABEL } from "../../report/terminal-lines.ts";
import { type BaselineChange, baselineChanges, kindOfChange } from "../../run/baseline-changes.ts";

const COLOURS = { new: picocolors.green, changed: picocolors.yellow, unused: picocolors.red } as const;

/**
 * Says what a run with `--update-baselines` collected, and how that is decided on.
 * @param folder of all approved pictures, from the project's root
 * @param review the command by which a person decides
 */
export function printCollected(report: RunReport, folder: string, review: string): void {
  const changes = baselineChanges(report, folder);
  for (const change of changes) {
    const kind = kindOfChange(change);
    sayChange(COLOURS[kind](kind.padEnd(LABEL)), change, doubtOf(change));
  }
  if (changes.length > 0) console.log(`${"next".padEnd(LABEL)}${review}  ${picocolors.dim(NOTHING_WRITTEN)}`);
  else if (report.verdict === "passed")
    console.log(`${"approved".padEnd(LABEL)}every picture is as it was approved`);
}

const NOTHING_WRITTEN = "shows each, to be accepted or rejected; nothing was written";

/** `new         flows/card.baselines/…/card.png  nobody has approved a picture yet` */
export function sayChange(label: string, { path, how }: BaselineChange, more?: string): void {
  console.log(`${label}${path}  ${picocolors.dim([how, more].filter(Boolean).join("; "))}`);
}

/** Why a change is not to be accepted unseen. */
export function doubtOf(change: BaselineChange): string | undefined {
  return change.verdict === "unused" ? undefined : change.doubt;
}
