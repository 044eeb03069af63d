import { CommanderError } from "commander";
import { reasonOf } from "../evidence/failure.ts";
import { printFailure, printVerdict } from "./print-failure.ts";
import { program } from "./program.ts";

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
