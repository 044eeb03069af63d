import { CommanderError } from "commander";
import { reasonOf } from "../evidence/failure.ts";
import { printFailure } from "./print-failure.ts";
import { program } from "./program.ts";

try {
  await program().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no mistakes; everything else that commander refuses is misuse.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.exitCode = printFailure(reasonOf(error, "harness"));
  }
}
