import type { Command } from "commander";
import { type EvalsOptions, evalsProgram } from "./options.ts";

/** The whole command line. Each command's code is loaded only when it is the one that runs. */
export function program(): Command {
  const evals = evalsProgram().exitOverride().enablePositionalOptions();
  const end = (exitCode: number) => {
    process.exitCode = exitCode;
  };

  evals.action(async (options: EvalsOptions) => {
    if (options.list && options.coverage) {
      end(await (await import("./coverage-command.ts")).coverageCommand(options));
    } else if (options.list) {
      end(await (await import("./list-command.ts")).listCommand(options));
    } else {
      end(await (await import("./run-command.ts")).runCommand(options));
    }
  });

  evals
    .command("report")
    .description("render a run again from its log")
    .argument("[run]", "a run's id or folder", "latest")
    .option("--reporter <names>", "also write: markdown, junit, json, github")
    .option("--against <run>", "compare with another run: frames new, gone, changed")
    .option("--flow <id>", "export only this flow")
    .action(async (run: string, options: ReportOptions) => {
      end(await (await import("./report-command.ts")).reportCommand(run, options));
    });

  evals
    .command("verify")
    .description("tell whether a run's evidence is as it was written")
    .argument("[run]", "a run's id or folder", "latest")
    .action(async (run: string) => {
      end(await (await import("./verify-command.ts")).verifyCommand(run));
    });

  return evals;
}

/** Options of `evals report`. */
export interface ReportOptions {
  readonly reporter?: string;
  readonly against?: string;
  readonly flow?: string;
}
