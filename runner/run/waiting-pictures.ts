import { COMMAND } from "../evidence/command-name.ts";
import type { Reason } from "../evidence/log/events.ts";
import { shellLine } from "../evidence/text/shell-words.ts";
import { plural } from "../report/plain-text.ts";
import type { RunReport } from "../report/report-schema.ts";
import { baselineChanges, kindOfChange } from "./baseline-changes.ts";

/**
 * The command by which a person decides on a run's pictures.
 * @param out the folder of `--out`; without it the run is the latest
 */
export function reviewOf(out: string | undefined): string {
  return `${COMMAND} review${out === undefined ? "" : ` ${shellLine([out])}`}`;
}

/**
 * Why a frame that passed all else is no pass.
 * @param waiting how each of its pictures differs from the approved one
 */
export function frameWaits(waiting: readonly string[], review: string): Reason {
  return {
    kind: "approval",
    title:
      waiting.length === 1
        ? "Its picture waits for approval"
        : `${waiting.length} pictures wait for approval`,
    message: waiting.join("\n"),
    next: `\`${review}\` shows what differs, to be accepted or rejected`,
  };
}

/**
 * Why a run that collected pictures is no pass; undefined when it found every picture as it was approved.
 * @param folder of all approved pictures, from the project's root
 */
export function picturesWait(report: RunReport, folder: string, review: string): Reason | undefined {
  const waiting = baselineChanges(report, folder).filter(
    (change) => change.verdict === "unused" || change.doubt === undefined,
  );
  if (waiting.length === 0) return undefined;
  const kinds = (["new", "changed", "unused"] as const).flatMap((kind) => {
    const count = waiting.filter((change) => kindOfChange(change) === kind).length;
    return count > 0 ? [`${count} ${kind}`] : [];
  });
  const verb = waiting.length === 1 ? "waits" : "wait";
  return {
    kind: "approval",
    title: `${plural(waiting.length, "picture")} ${verb} for review (${kinds.join(", ")}): ${review}`,
    message: waiting.map((change) => `${kindOfChange(change)}: ${change.path}, ${change.how}`).join("\n"),
    next: `\`${review}\` shows each, to be accepted or rejected; nothing was written yet`,
  };
}
