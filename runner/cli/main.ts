import { CommanderError } from "commander";
import { reasonOf } from "../evidence/failure.ts";
import { printFailure, printVerdict } from "./print-failure.ts";
import { program } from "./program.ts";

// `evals | head`: nobody reads on, but the run goes on to its end and keeps its evidence.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await program().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no mistakes; everything else that commander refuses is misuse, and said already.
    process.exitCode = error.exitCode === 0 ? 0 : printVerdict(error.message, 2);
  } else {
    process.exitCode = printFailure(reasonOf(error, "harness"));
  }
}
// An abandoned wait (a frame that was interrupted) must not hold the process: everything it owned is closed.
process.exit();
