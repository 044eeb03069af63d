import { rm } from "node:fs/promises";
import { join } from "node:path";
import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import type { RunReport } from "../../report/report-schema.ts";
import type { RunFiles } from "../../report/run-files.ts";
import { LABEL } from "../../report/terminal-lines.ts";
import { inCi } from "../../run/about-run.ts";
import { findUnused } from "../../run/unused-baselines.ts";
import { accept, baselineChanges } from "./baseline-changes.ts";

/**
 * Approved pictures are a person's decision: where CI is set, they are written only when that was asked for in so
 * many words.
 * @throws Failure of misuse, before anything was started
 */
export function checkMayUpdate(options: {
  readonly updateBaselines: boolean;
  readonly evenInCi: boolean;
}): void {
  if (!options.updateBaselines || options.evenInCi || !inCi()) return;
  throw new Failure({
    kind: "error",
    title: "Approved pictures are not written in CI",
    message: `--update-baselines was given, and the environment says CI=${process.env.CI}`,
    next: "run it on your machine and commit the pictures, or add --even-in-ci",
  });
}

/**
 * Says what changes in approved pictures, and writes it: new and changed ones of frames that passed, and away with
 * those that nothing is compared with any more.
 */
export async function updateBaselines(
  report: RunReport,
  files: RunFiles,
  root: string,
  folder: string,
): Promise<void> {
  const changes = baselineChanges(report, folder, ({ state }) => state === "passed");
  for (const change of changes) {
    const [word, colour] =
      change.verdict === "missing" ? ["new", picocolors.green] : ["changed", picocolors.yellow];
    console.log(`${colour(word.padEnd(LABEL))}${change.path}  ${picocolors.dim(change.how)}`);
    await accept(change, files, root);
  }
  const unused = [...(await findUnused(report.flows, root, folder)).values()].flat();
  for (const path of unused) {
    console.log(
      `${picocolors.red("removed".padEnd(LABEL))}${path}  ${picocolors.dim("compared with nothing")}`,
    );
    await rm(join(root, path), { recursive: true });
  }
  if (changes.length + unused.length === 0)
    console.log(`${"approved".padEnd(LABEL)}every picture is as it was approved`);
  else if (changes.length > 0)
    console.log(picocolors.dim(`look at them with \`${COMMAND} review\`, then commit them`));
}
