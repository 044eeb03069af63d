import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import type { RunReport } from "../../report/report-schema.ts";
import type { RunFiles } from "../../report/run-files.ts";
import { placeOfProblem } from "../../report/run-log.ts";
import { LABEL } from "../../report/terminal-lines.ts";
import { inCi } from "../../run/about-run.ts";
import type { BaselineChange } from "../../run/baseline-changes.ts";
import { acceptChange } from "./decide-change.ts";
import { doubtOf, sayChange } from "./print-collected.ts";

/**
 * Approved pictures are a person's decision: where CI is set, they are written only when that was asked for in so
 * many words.
 * @throws Failure of misuse
 */
export function checkMayAccept({ evenInCi }: { readonly evenInCi: boolean }): void {
  if (evenInCi || !inCi()) return;
  throw new Failure({
    kind: "error",
    title: "Pictures are not approved in CI",
    message: `--accept was given, and the environment says CI=${process.env.CI}: it would pass by what it approved itself`,
    next: "accept them on your machine (the run's folder can be copied there) and commit them, or add --even-in-ci",
  });
}

/**
 * Accepts, without a page, what a run collected: pictures of frames that passed otherwise, and removals. Names each path
 * that it writes, and what it leaves.
 * @returns 0 when nothing is left to decide, else 2
 * @throws Failure when the run is not as it was written; nothing is accepted then
 */
export async function acceptUnseen(
  changes: readonly BaselineChange[],
  { log, files, root }: Pick<RunReport, "log"> & { readonly files: RunFiles; readonly root: string },
): Promise<number> {
  if (log.length > 0) throw notAsWritten(log);
  const left = changes.filter((change) => doubtOf(change) !== undefined);
  for (const change of changes) {
    if (doubtOf(change) !== undefined) continue;
    await acceptChange(change, files, root);
    const said = change.verdict === "unused" ? "removed" : "accepted";
    sayChange(picocolors.green(said.padEnd(LABEL)), change);
  }
  for (const change of left) sayChange(picocolors.yellow("left".padEnd(LABEL)), change, doubtOf(change));
  if (left.length === 0) return 0;
  const flows = [...new Set(left.map(({ flow }) => flow))];
  console.log(
    `${"next".padEnd(LABEL)}${flows.map((flow) => `${COMMAND} --flow ${flow} --update-baselines`).join("; ")}  ${picocolors.dim("collects what passes otherwise; without --accept each can be looked at and accepted")}`,
  );
  return 2;
}

/** Nobody looks: what was changed since the run must not become what is approved. */
function notAsWritten(problems: RunReport["log"]): Failure {
  return new Failure({
    kind: "evidence",
    title: "The run is not as it was written: nothing was accepted",
    message: problems.map((problem) => `${placeOfProblem(problem)}: ${problem.message}`).join("\n"),
    next: `run it again; \`${COMMAND} verify\` tells what was changed`,
  });
}
