import picocolors from "picocolors";
import { modelOf } from "../../report/model.ts";
import { readRun } from "../../report/read-run.ts";
import { filesIn } from "../../report/run-files.ts";
import { findRunFolder } from "../../run/run-folder.ts";
import { interruption } from "../interruption.ts";
import { readSettings } from "../read-settings.ts";
import { baselineChanges } from "./baseline-changes.ts";
import { startReview } from "./review-server.ts";

/**
 * `pnpm evals review [RUN]`: serves a page on which each picture that is other than the approved one is accepted
 * or rejected, until the reviewer is done or presses Ctrl-C.
 * @returns 0 when nothing is left to decide, else 2
 */
export async function reviewCommand(run: string): Promise<number> {
  const dir = await findRunFolder(run);
  const settings = await readSettings();
  const changes = baselineChanges(modelOf(await readRun(dir)), settings.baselines ?? settings.flows);
  if (changes.length === 0) {
    console.log("nothing to review: every approved picture that was compared is equal");
    return 0;
  }
  const review = await startReview(changes, filesIn(dir), process.cwd());
  const { signal, dispose } = interruption();
  console.log(`${changes.length} to review   ${picocolors.bold(review.url)}`);
  console.log(picocolors.dim("a accepts, r rejects; Ctrl-C ends it"));
  try {
    const interrupted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    await Promise.race([review.done, interrupted]);
  } finally {
    await review.close();
    dispose();
  }
  for (const [path, decision] of review.decisions) console.log(`${decision}  ${path}`);
  const left = changes.length - review.decisions.size;
  if (left > 0) console.log(`${left} left undecided`);
  return left === 0 ? 0 : 2;
}
