import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { readReport } from "../../report/read-report.ts";
import { filesIn } from "../../report/run-files.ts";
import { type BaselineChange, baselineChanges } from "../../run/baseline-changes.ts";
import { findRunFolder } from "../../run/run-folder.ts";
import { interruption } from "../interruption.ts";
import { readSettings } from "../read-settings.ts";
import { acceptUnseen, checkMayAccept } from "./accept-unseen.ts";
import { openChanges } from "./decide-change.ts";
import { startReview } from "./review-server.ts";

export interface ReviewOptions {
  /** Also where no terminal shows that somebody is there. */
  readonly serve: boolean;
  /** Without a page: all of a run that passed otherwise. */
  readonly accept: boolean;
  readonly evenInCi: boolean;
}

/**
 * `pnpm evals review [RUN]`: serves a page on which each picture that is other than the approved one, and each that is
 * unused, is accepted or rejected, until the reviewer is done or presses Ctrl-C.
 * @returns 0 when nothing is left to decide, else 2
 * @throws Failure naming what is to review, where nobody could see the address or press Ctrl-C
 */
export async function reviewCommand(run: string, options: ReviewOptions): Promise<number> {
  if (options.accept) checkMayAccept(options);
  const dir = await findRunFolder(run);
  const settings = await readSettings();
  const { report } = await readReport(dir);
  const found = baselineChanges(report, settings.baselines ?? settings.flows);
  const changes = await openChanges(found, process.cwd());
  if (changes.length === 0) {
    console.log(
      found.length > 0
        ? "nothing to review: what this run found was accepted since"
        : "nothing to review: every approved picture that was compared is equal",
    );
    return 0;
  }
  if (options.accept)
    return await acceptUnseen(changes, { log: report.log, files: filesIn(dir), root: process.cwd() });
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
    next: `run \`${COMMAND} review\` in a terminal; --serve serves its page here all the same until each is decided, --accept accepts them without one`,
  });
}
