import { Argument, type Command, CommanderError, Option } from "commander";
import { flowIdOf } from "../flow/flow-file.ts";
import { nearestOf } from "../flow/select-flows.ts";
import { addExamine } from "./examine-program.ts";
import type { HistoryOptions } from "./history-command.ts";
import type { ImportOptions } from "./import-command.ts";
import { addJudge } from "./judge-program.ts";
import type { MergeOptions } from "./merge-command.ts";
import {
  type EvalsOptions,
  evalsProgram,
  list,
  type ReportOptions,
  timeoutMultiplier,
  wholeNumber,
} from "./options.ts";
import type { ReviewOptions } from "./review/review-command.ts";

/**
 * Does what a command line asks for. Each command's code is loaded only when it is the one that runs.
 * @returns the exit code; kept here, where no flow can change it
 * @throws CommanderError on misuse, and for help and version
 */
export async function program(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const evals = commands((code) => {
    exitCode = code;
  });
  try {
    await evals.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) error.message = withCommandNamed(evals, error.message);
    throw error;
  }
  return exitCode;
}

/** What commander counts as an argument too many is a command that there is not. */
function withCommandNamed(evals: Command, text: string): string {
  const [word] = evals.args;
  const names = evals.commands.map((command) => command.name());
  if (!/^error: too many arguments/.test(text) || word === undefined || names.includes(word)) return text;
  const flow = flowIdOf(word);
  if (flow !== undefined) return `error: "${word}" is no command; run this flow with --flow ${flow}`;
  return `error: there is no command "${word}"; ${nearestOf(word, names)} (a flow is chosen with --flow)`;
}

/** The command line with its commands; `end` is told the exit code of the one that ran. */
export function commands(end: (exitCode: number) => void): Command {
  const evals = evalsProgram().exitOverride().enablePositionalOptions();
  evals.configureOutput({
    outputError: (text, write) => write(`${withCommandNamed(evals, text.trimEnd())}\n`),
  });

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
    .command("init")
    .description("write settings, a stack, a first flow and a CI workflow for the app that is here")
    .option("-y, --yes", "ask nothing", false)
    .action(async (options: { readonly yes: boolean }) => {
      end(await (await import("./init/init-command.ts")).initCommand(options));
    });

  evals
    .command("new")
    .description("write one more flow or stack, to be filled in")
    .addArgument(new Argument("<kind>").choices(["flow", "stack"]))
    .argument("<name>", "lower case letters, digits, hyphens")
    .option("--stack <name>", "which stack a flow is about, where there are several")
    .action(async (kind: "flow" | "stack", name: string, options: { readonly stack?: string }) => {
      end(await (await import("./init/new-command.ts")).newCommand(kind, name, options));
    });

  evals
    .command("doctor")
    .description("say what this machine has and lacks, with the command that installs it")
    .option("--install", "install it (as root, on Debian)", false)
    .action(async (options: { readonly install: boolean }) => {
      end(await (await import("./doctor/doctor-command.ts")).doctorCommand(options));
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
    .command("import")
    .description("make a report of another tool's run: its tests as frames without claims")
    .addArgument(new Argument("<tool>").choices(["playwright"]))
    .argument("<report>", "of Playwright: the file that `--reporter json` wrote")
    .option("--out <dir>", "where to write it (default: results/<run>)")
    .option("--reporter <names>", "also write: markdown, junit, json, github", list, [])
    .action(async (_tool: string, report: string, options: ImportOptions) => {
      end(await (await import("./import-command.ts")).importCommand(report, options));
    });

  evals
    .command("history")
    .description("show each frame's verdicts and times over the runs, the oldest first")
    .argument("[flow]", "a flow's id, with @VARIANT; a glob chooses several")
    .option("--runs <n>", "so many of the last runs (20)", wholeNumber, 20)
    .option("--write-durations [file]", "write how long each flow takes, for --shard (fraimz.durations.json)")
    .action(async (flow: string | undefined, options: HistoryOptions) => {
      end(await (await import("./history-command.ts")).historyCommand(flow, options));
    });

  evals
    .command("merge")
    .description("join the runs of all shards into one report with one verdict")
    .argument("<dir...>", "the shards' runs, or folders in which they are")
    .option("--out <dir>", "where to write it (default: results/<run>)")
    .option("--reporter <names>", "also write: markdown, junit, json, github", list, [])
    .option(
      "--fail-on-incomplete",
      "exit code 1 in place of 2 for what is incomplete (default where CI is set)",
    )
    .option("--no-fail-on-incomplete", "exit code 2 for what is incomplete, also where CI is set")
    .action(async (dirs: string[], options: MergeOptions) => {
      end(await (await import("./merge-command.ts")).mergeCommand(dirs, options));
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
    .description("look at each new, changed or unused approved picture, and accept or reject it")
    .argument("[run]", "a run's id or folder", "latest")
    .option("--serve", "also where there is no terminal: until each picture is decided", false)
    .addOption(
      new Option("--accept", "accept all of frames that passed otherwise, without a page")
        .conflicts("serve")
        .default(false),
    )
    .option("--even-in-ci", "with --accept: also where CI is set", false)
    .action(async (run: string, options: ReviewOptions) => {
      end(await (await import("./review/review-command.ts")).reviewCommand(run, options));
    });

  const stack = evals.command("stack").description("boot a stack and keep it, stop it, or say what runs");
  const named = { description: "a stack's name, with :VARIANT to choose one" };
  stack
    .command("up")
    .description("boot a stack and leave it running for later runs")
    .argument("<name>", named.description)
    .addOption(timeoutMultiplier("for a slow machine: services may take so many times as long to start"))
    .action(async (name: string, options: { readonly timeoutMultiplier?: number }) => {
      end(await (await import("./stack-command.ts")).stackUp(name, options));
    });
  stack
    .command("down")
    .description("stop a kept stack, or everything that is kept or left over")
    .argument("[name]", named.description)
    .addOption(new Option("--of-run <pid>").argParser(Number).hideHelp())
    .action(async (name: string | undefined, { ofRun }: { readonly ofRun?: number }) => {
      end(await (await import("./stack-command.ts")).stackDown(name, { ofRun }));
    });
  stack
    .command("status")
    .description("name what runs, what is kept and what a killed run left over")
    .argument("[name]", named.description)
    .action(async (name: string | undefined) => {
      end((await import("./stack-command.ts")).stackStatus(name));
    });

  evals
    .command("witness")
    .description(
      "run the witness alone (an OAuth and MCP server that logs what it is asked); --help lists its settings",
    )
    .argument("[settings...]", "as `witness --help` and `witness --faults` list them")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (settings: string[]) => {
      end(await (await import("./witness-command.ts")).witnessCommand(settings));
    });

  addJudge(evals, end);
  addExamine(evals, end);
  return evals;
}
