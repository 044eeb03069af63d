import { CommanderError } from "commander";
import { reasonOf } from "../evidence/log/failure.ts";
import { guardExit } from "../process/exit-guard.ts";
import { guardGlobals } from "../process/global-guard.ts";
import { uncaughtErrors } from "../run/uncaught-errors.ts";
import { finish, watchOverEnd } from "./last-word.ts";
import { printFailure, printVerdict } from "./print-failure.ts";
import { program } from "./program.ts";

// `evals | head`: nobody reads on, but the run goes on to its end and keeps its evidence. A flow may close it, too.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
watchOverEnd();
uncaughtErrors.listen();
guardExit((failure) => uncaughtErrors.take(failure, "call"));
guardGlobals((failure) => uncaughtErrors.take(failure, "call"));

let exitCode: number;
try {
  exitCode = await program(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no mistakes; everything else that commander refuses is misuse, and said already.
    exitCode = error.exitCode === 0 ? 0 : printVerdict(error.message, 2);
  } else {
    exitCode = await printFailure(reasonOf(error, "harness"));
  }
}
// An abandoned wait (a frame that was interrupted) must not hold the process: everything it owned is closed.
await finish(exitCode);
