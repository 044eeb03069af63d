import { type Command, Option } from "commander";
import { collect, type EvalsOptions, evalsProgram, milliseconds } from "./options.ts";

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

  evals
    .command("review")
    .description("look at each picture that is other than the approved one, and accept or reject it")
    .argument("[run]", "a run's id or folder", "latest")
    .action(async (run: string) => {
      end(await (await import("./review-command.ts")).reviewCommand(run));
    });

  const stack = evals.command("stack").description("boot a stack and keep it, stop it, or say what runs");
  const named = { description: "a stack's name, with :VARIANT to choose one" };
  stack
    .command("up")
    .description("boot a stack and leave it running for later runs")
    .argument("<name>", named.description)
    .action(async (name: string) => {
      end(await (await import("./stack-command.ts")).stackUp(name));
    });
  stack
    .command("down")
    .description("stop a kept stack, or everything that is kept or left over")
    .argument("[name]", named.description)
    .action(async (name: string | undefined) => {
      end(await (await import("./stack-command.ts")).stackDown(name));
    });
  stack
    .command("status")
    .description("name what runs, what is kept and what a killed run left over")
    .argument("[name]", named.description)
    .action(async (name: string | undefined) => {
      end((await import("./stack-command.ts")).stackStatus(name));
    });

  evals
    .command("judge")
    .description("judge the MCP client that a witness log recorded, or a command that runs now")
    .argument("[log-or-command...]", "a witness log (JSONL); with --live, after --, a command with {url}")
    .option("--live", "start a witness, run the command with its URL for {url}, and judge what it did")
    .option("--json", "print one JSON document instead of the table")
    .option("--require <rule>", "a rule or group that must have been exercised; may be repeated", collect, [])
    .option("--tenant <id>", "judge only this tenant of the log")
    .option("--left", "the client is known to be gone: a session it did not end counts against it")
    .addOption(
      new Option("--approve <who>", "with --live: who answers the consent").choices(["auto", "manual"]),
    )
    .option("--faults <json>", 'with --live: faults, e.g. \'{"token":"refuse-refresh"}\'')
    .option("--keep", "with --live: go on after the command has ended, until Ctrl-C")
    .option("--timeout <time>", "with --live: end the command after this time", milliseconds)
    .option("--log <file>", "with --live: keep the log here")
    .action(async (given: string[], options: JudgeArguments) => {
      if (options.live) {
        const { timeout, ...rest } = options;
        const live = { ...rest, ...(timeout === undefined ? {} : { timeoutMs: timeout }) };
        end(await (await import("./judge-live-command.ts")).judgeLiveCommand(given, live));
        return;
      }
      const [log, ...more] = given;
      if (log === undefined || more.length > 0) {
        return evals.error("error: judge needs one log file, or --live -- COMMAND...", { exitCode: 2 });
      }
      end(await (await import("./judge-command.ts")).judgeCommand(log, options));
    });

  return evals;
}

/** Options of `evals judge`. */
export interface JudgeArguments {
  readonly live?: boolean;
  readonly json?: boolean;
  readonly require?: readonly string[];
  readonly tenant?: string;
  readonly left?: boolean;
  readonly approve?: "auto" | "manual";
  readonly faults?: string;
  readonly keep?: boolean;
  readonly timeout?: number;
  readonly log?: string;
}

/** Options of `evals report`. */
export interface ReportOptions {
  readonly reporter?: string;
  readonly against?: string;
  readonly flow?: string;
}
