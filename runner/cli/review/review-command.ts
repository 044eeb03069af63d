import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { modelOf } from "../../report/model.ts";
import { readRun } from "../../report/read-run.ts";
import { filesIn } from "../../report/run-files.ts";
import { findRunFolder } from "../../run/run-folder.ts";
import { interruption } from "../interruption.ts";
import { readSettings } from "../read-settings.ts";
import { type BaselineChange, baselineChanges } from "./baseline-changes.ts";
import { startReview } from "./review-server.ts";

/**
 * `pnpm evals review [RUN]`: serves a page on which each picture that is other than the approved one is accepted
 * or rejected, until the reviewer is done or presses Ctrl-C.
 * @param options `serve`: also where no terminal shows that somebody is there
 * @returns 0 when nothing is left to decide, else 2
 * @throws Failure naming what is to review, where nobody could see the address or press Ctrl-C
 */
export async function reviewCommand(run: string, options: { readonly serve: boolean }): Promise<number> {
  const dir = await findRunFolder(run);
  const settings = await readSettings();
  const changes = baselineChanges(modelOf(await readRun(dir)), settings.baselines ?? settings.flows);
  if (changes.length === 0) {
    console.log("nothing to review: every approved picture that was compared is equal");
    return 0;
  }
  if (!options.serve && !process.stdin.isTTY && !process.stdout.isTTY) throw nobodyThere(changes);
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

function nobodyThere(changes: readonly BaselineChange[]): Failure {
  return new Failure({
    kind: "error",
    title: "A review takes a person, and there is no terminal here",
    message: [`${changes.length} to review:`, ...changes.map(({ path, how }) => `${path}: ${how}`)].join(
      "\n",
    ),
    next: `run \`${COMMAND} review\` in a terminal; --serve serves its page here all the same until each picture is decided`,
  });
}
