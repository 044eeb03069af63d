import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { Wire } from "../../mocks/witness-log/options.ts";
import type { ExamineOptions } from "./examine-command.ts";
import type { HistoryOptions } from "./history-command.ts";
import type { ImportOptions } from "./import-command.ts";
import type { MergeOptions } from "./merge-command.ts";
import {
  collect,
  type EvalsOptions,
  evalsProgram,
  list,
  milliseconds,
  type ReportOptions,
  wholeNumber,
} from "./options.ts";

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
  await evals.parseAsync(argv);
  return exitCode;
}

/** The command line with its commands; `end` is told the exit code of the one that ran. */
export function commands(end: (exitCode: number) => void): Command {
  const evals = evalsProgram().exitOverride().enablePositionalOptions();

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
    .description("look at each picture that is other than the approved one, and accept or reject it")
    .argument("[run]", "a run's id or folder", "latest")
    .option("--serve", "also where there is no terminal: until each picture is decided", false)
    .action(async (run: string, options: { readonly serve: boolean }) => {
      end(await (await import("./review/review-command.ts")).reviewCommand(run, options));
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

  evals
    .command("judge")
    .description("judge the MCP client that a witness log recorded, or a command that runs now")
    .argument(
      "[log-or-command...]",
      "a witness log (JSONL); with --live or --suite, after --, a command with {url}",
    )
    .option("--live", "start a witness, run the command with its URL for {url}, and judge what it did")
    .option(
      "--suite [names]",
      "run the command through every scenario, or these (ids, groups, globs), and print one table",
    )
    .option("--scenarios", "print the scenarios of the suite and the rules that each exercises; run nothing")
    .option("--stdio", "with --suite: the command is a proxy, and is spoken to on its standard input")
    .option("--workers <n>", "with --suite: so many scenarios at once", wholeNumber)
    .option("--json", "print one JSON document instead of the table")
    .option("--require <rule>", "a rule or group that must have been exercised; may be repeated", collect, [])
    .option("--tenant <id>", "judge only this tenant of the log")
    .option("--left", "the client is known to be gone: a session it did not end counts against it")
    .addOption(
      new Option("--approve <who>", "with --live: who answers the consent").choices(["auto", "manual"]),
    )
    .option("--faults <json>", 'with --live: faults, e.g. \'{"token":"refuse-refresh"}\'')
    .option("--options <json>", "of a command: the provider's shape, e.g. '{\"toolsPerPage\":10}'")
    .addOption(new Option("--wire <revision>", "of a command: the only revision spoken").choices(REVISIONS))
    .option("--tls", "of a command: the witness serves HTTPS, and the command is told to trust it")
    .option(
      "--env <name>",
      "of a command: pass this variable on (or NAME=value); may be repeated",
      collect,
      [],
    )
    .option("--exit-code <code>", "of a command: what it must end with (0), or any", exitCode)
    .addOption(
      new Option("--target-revision <revision>", "the revision that the client is meant for").choices(
        REVISIONS,
      ),
    )
    .option(
      "--told-client-id <id>",
      "a pre-registered id that the client was told; may be repeated",
      collect,
      [],
    )
    .addOption(
      new Option("--fail-on <severity>", "which failed rules count (should)").choices(["must", "should"]),
    )
    .option("--waivers <file>", "JSON: [{rule, reason, until}]; a stale one fails")
    .option("--keep", "with --live: go on after the command has ended, until Ctrl-C")
    .option("--timeout <time>", "of a command: end it after this time", milliseconds)
    .option("--log <file>", "of a command: keep the log here")
    .option("--out <dir>", "leave a report there: a page, JSON, JUnit, Markdown")
    .action(async (given: string[], options: JudgeArguments) => {
      if (options.scenarios) {
        return end((await import("./judge/suite/judge-suite-command.ts")).printScenarios());
      }
      if (options.suite !== undefined) {
        const unfit = (["faults", "approve", "keep", "tenant", "left", "live"] as const).find(
          (one) => options[one],
        );
        if (unfit !== undefined)
          return evals.error(`error: --${unfit} is not for --suite: its scenarios decide that`, {
            exitCode: 2,
          });
        const { judgeSuiteCommand } = await import("./judge/suite/judge-suite-command.ts");
        const names = options.suite === true ? undefined : options.suite;
        const bound = options.timeout === undefined ? {} : { timeoutMs: options.timeout };
        return end(await judgeSuiteCommand(given, { ...options, ...bound, names }));
      }
      if (options.live) {
        const { timeout, ...rest } = options;
        const live = { ...rest, ...(timeout === undefined ? {} : { timeoutMs: timeout }) };
        end(await (await import("./judge/judge-live-command.ts")).judgeLiveCommand(given, live));
        return;
      }
      const [log, ...more] = given;
      if (log === undefined || more.length > 0) {
        return evals.error("error: judge needs one log file, or --live or --suite -- COMMAND...", {
          exitCode: 2,
        });
      }
      end(await (await import("./judge/judge-command.ts")).judgeCommand(log, options));
    });

  evals
    .command("examine")
    .description("examine an MCP server as a strict client, through authorization, rule by rule")
    .argument("[url]", "the MCP endpoint")
    .option("--rules", "print the rules and how the occasion of each is brought about; ask no server")
    .option("--allow-remote", "ask a server that is not on this machine")
    .option("--ca <file>", "trust this authority (PEM), too, as `witness --tls` makes one")
    .option("--consent <how>", "who approves: person (default), browser, or a command with {url}")
    .option("--click <name>", "with --consent browser: click this button; may be repeated", collect, [])
    .option(
      "--call <tool=json>",
      "a tool that may be called, with its arguments; may be repeated",
      collect,
      [],
    )
    .option("--needs <tool=scope>", "a scope that this tool must not be served without", collect, [])
    .option("--other-resource <url>", "a second resource of the same authorization server")
    .option("--client-id <id>", "a client that exists already, in place of registration")
    .option("--client-secret-env <name>", "the variable that holds its secret")
    .option("--client-document <url>", "a client ID metadata document, where the server takes such")
    .option("--redirect-uri <url>", "the loopback redirect URI of that client")
    .option("--scope <scope>", "ask for this scope, whatever the server says of itself")
    .option("--protected", "the server is meant to refuse everybody without a token")
    .option(
      "--token <kind=file>",
      "a token that is expired, revoked, other-audience, other-user",
      collect,
      [],
    )
    .option("--requests <n>", "send at most so many requests (300)", wholeNumber)
    .option("--consents <n>", "ask for consent at most so many times (20; a person 3)", wholeNumber)
    .option("--timeout <time>", "bound of one request (10s)", milliseconds)
    .option("--consent-timeout <time>", "bound of one consent (120s)", milliseconds)
    .option(
      "--wait-for-expiry <time>",
      "wait for the end of a token that lives no longer (60s)",
      milliseconds,
    )
    .option("--leeway <time>", "serve an expired token no longer than this (60s)", milliseconds)
    .option("--json", "print one JSON document instead of the table")
    .option("--require <rule>", "a rule or group that must have been exercised; may be repeated", collect, [])
    .addOption(
      new Option("--fail-on <severity>", "which failed rules count (should)").choices(["must", "should"]),
    )
    .option("--waivers <file>", "JSON: [{rule, reason, until}]; a stale one fails")
    .option("--log <file>", "keep each exchange, in the witness's format")
    .option("--out <dir>", "leave a report there: a page, JSON, JUnit, Markdown")
    .action(async (url: string | undefined, options: ExamineOptions & { readonly rules?: boolean }) => {
      const { examineCommand, printRules } = await import("./examine-command.ts");
      if (options.rules) return end(printRules());
      if (url === undefined) return evals.error("error: examine needs the URL of a server", { exitCode: 2 });
      end(await examineCommand(url, options));
    });

  return evals;
}

const REVISIONS: readonly Wire[] = ["2025-06-18", "2025-11-25", "2026-07-28"];

function exitCode(value: string): number | "any" {
  if (value === "any") return value;
  if (/^\d{1,3}$/.test(value) && Number(value) <= 255) return Number(value);
  throw new InvalidArgumentError("It is a number from 0 to 255, or any.");
}

/** Options of `evals judge`. */
export interface JudgeArguments {
  readonly live?: boolean;
  readonly suite?: string | true;
  readonly scenarios?: boolean;
  readonly workers?: number;
  readonly stdio?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly require?: readonly string[];
  readonly tenant?: string;
  readonly left?: boolean;
  readonly approve?: "auto" | "manual";
  readonly faults?: string;
  readonly options?: string;
  readonly wire?: Wire;
  readonly tls?: boolean;
  readonly env?: readonly string[];
  readonly exitCode?: number | "any";
  readonly targetRevision?: Wire;
  readonly toldClientId?: readonly string[];
  readonly failOn?: "must" | "should";
  readonly waivers?: string;
  readonly keep?: boolean;
  readonly timeout?: number;
  readonly log?: string;
}
