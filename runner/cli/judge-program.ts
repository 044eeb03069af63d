import { type Command, InvalidArgumentError, Option } from "commander";
import type { Wire } from "../../mocks/witness-log/options.ts";
import { standWhereAsked } from "./asked-from.ts";
import type { JudgeOptions } from "./judge/judge-command.ts";
import type { JudgeLiveOptions } from "./judge/judge-live-command.ts";
import type { JudgeSuiteOptions } from "./judge/suite/judge-suite-command.ts";
import { collect, milliseconds, wholeNumber } from "./options.ts";

/** As they are written: of a log, of one command, and of a command in every scenario. */
interface Arguments
  extends JudgeOptions,
    Omit<JudgeLiveOptions, "timeoutMs" | "witness">,
    Pick<JudgeSuiteOptions, "stdio" | "workers"> {
  readonly live?: boolean;
  readonly suite?: string | true;
  readonly scenarios?: boolean;
  readonly timeout?: number;
}

const REVISIONS: readonly Wire[] = ["2025-06-18", "2025-11-25", "2026-07-28"];

/** Adds `judge` to the command line; `end` is told the exit code. */
export function addJudge(evals: Command, end: (exitCode: number) => void): void {
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
    .action(async (given: string[], options: Arguments) => {
      standWhereAsked();
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
}

function exitCode(value: string): number | "any" {
  if (value === "any") return value;
  if (/^\d{1,3}$/.test(value) && Number(value) <= 255) return Number(value);
  throw new InvalidArgumentError("It is a number from 0 to 255, or any.");
}
