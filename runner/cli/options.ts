import { Command, InvalidArgumentError, Option } from "commander";
import { COMMAND } from "../evidence/command-name.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { grepPattern } from "../flow/select-matching.ts";
import { fraimzVersion } from "../run/about-run.ts";

/** `declared`: each planted fault must turn its frame red. `generic`: each check is altered, beside the flow itself. */
export type ControlKind = "declared" | "generic";

/** What `evals` was asked to do; see `--help` for each option. */
export interface EvalsOptions {
  readonly flow: readonly string[];
  readonly tag: readonly string[];
  readonly audience: readonly string[];
  readonly grep?: RegExp;
  /** The run to look at; true: the latest. */
  readonly lastFailed?: string | true;
  /** What git compares with; true: the last commit. */
  readonly changed?: string | true;
  readonly all: boolean;
  readonly list: boolean;
  readonly coverage: boolean;
  readonly controls?: ControlKind;
  readonly withControls: boolean;
  readonly minControlCoverage?: number;
  readonly debug?: string | true;
  readonly stack?: string;
  readonly target?: string;
  readonly cdpUrl: readonly string[];
  readonly cdpTab?: "current" | "own";
  readonly attach: readonly string[];
  readonly allowRemote: boolean;
  readonly out?: string;
  readonly headed: boolean;
  readonly timeout?: number;
  readonly timeoutMultiplier?: number;
  /** Absent: once, or with --until-failure a hundred times. */
  readonly repeat?: number;
  readonly untilFailure: boolean;
  /** True: as many as there are. */
  readonly stress?: number | true;
  readonly workers?: number;
  /** `2/5`, `auto`, `auto/5`. */
  readonly shard?: string;
  readonly durations?: string;
  /** Absent: where CI is set. */
  readonly forbidOnly?: boolean;
  /** Absent: where CI is set. */
  readonly failOnIncomplete?: boolean;
  readonly maxFailures?: number;
  readonly expectedFailures?: string;
  /** Milliseconds. */
  readonly globalTimeout?: number;
  readonly updateBaselines: boolean;
  readonly reporter: readonly string[];
  readonly ui: boolean;
}

/** Commander's way to repeat an option: the values so far, and one more. */
export const collect = (value: string, earlier: readonly string[]) => [...earlier, value];
export const list = (value: string, earlier: readonly string[]) => [
  ...earlier,
  ...value.split(",").filter(Boolean),
];

const MOST = 100_000;
/** A timer of more than 24 days would fire at once. */
const LONGEST_MS = 86_400_000;

/** Commander passes the value as text; a wrong one is misuse, named with what would be right. */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > MOST)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}.`);
  return number;
}

function numberBetween(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    return number;
  };
}

/** "30s", "500ms", "2m"; a bare number is seconds. */
export function milliseconds(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  const factor = { ms: 1, s: 1_000, m: 60_000 }[match?.[2] ?? "s"] ?? 1_000;
  const ms = Number(match?.[1]) * factor;
  if (!(ms > 0)) throw new InvalidArgumentError('It must be a time such as "30s", "500ms" or "2m".');
  if (ms > LONGEST_MS) throw new InvalidArgumentError("It must be at most a day: 1440m.");
  return ms;
}

const AUDIENCES = ["user", "agent", "internal"];

/** `--timeout-multiplier`, as every command that waits for a stack takes it. @param description what waits longer */
export function timeoutMultiplier(description: string): Option {
  return new Option("--timeout-multiplier <n>", description)
    .env("FRAIMZ_TIMEOUT_MULTIPLIER")
    .argParser(numberBetween(1, 20));
}

function audience(value: string, earlier: readonly string[]): readonly string[] {
  if (!AUDIENCES.includes(value)) throw new InvalidArgumentError(`There are ${AUDIENCES.join(", ")}.`);
  return [...earlier, value];
}

function pattern(value: string): RegExp {
  try {
    return grepPattern(value);
  } catch (error) {
    throw new InvalidArgumentError(`${messageOf(error)}.`);
  }
}

/** The command line of `evals`, without what its commands do. */
export function evalsProgram(): Command {
  return new Command(COMMAND)
    .description("Runs flows against real apps and leaves a report that proves what happened.")
    .version(fraimzVersion(), "-V, --version")
    .option("--flow <id>", "run this flow; a glob chooses several; may be repeated", collect, [])
    .option(
      "--tag <name>",
      "flows with this tag, or with a ! before it without; may be repeated",
      collect,
      [],
    )
    .option("--audience <who>", "flows for user, agent or internal; may be repeated", audience, [])
    .option(
      "--grep <pattern>",
      "flows whose id, title, frames or requirements match (/…/ with flags)",
      pattern,
    )
    .option(
      "--changed [base]",
      "flows whose file, stack or imports changed since a commit (default: the last)",
    )
    .option("--last-failed [run]", "flows that did not pass in the latest run, or in this one")
    .option("--all", "run every flow that is not on demand (the default)", false)
    .option("--list", "show flows, their stacks and what they require; run nothing", false)
    .option("--coverage", "with --list: which requirements are proven, and which only claimed", false)
    .addOption(
      new Option(
        "--controls [kind]",
        "run each flow's declared controls: the named frame must fail; or run each flow with generic ones",
      )
        .choices(["declared", "generic"])
        .preset("declared"),
    )
    .option("--with-controls", "run each flow and then its controls: one run, one report", false)
    .option(
      "--min-control-coverage <percent>",
      "fail when controls have shown fewer of the frames to be able to fail",
      numberBetween(0, 100),
    )
    .option(
      "--debug [frame]",
      "stop at a failure, or before this frame (number or name), with the surface open",
    )
    .option("--stack <name[:variant]>", "only flows of this stack, booted in this variant")
    .option("--target <name>", "what stands behind the stack: one of its targets, or all that can be had")
    .option("--cdp-url <[surface=]url>", "drive an app that already runs instead of booting it", collect, [])
    .addOption(
      new Option(
        "--cdp-tab <which>",
        "with --cdp-url: the tab in front (current), or one of its own",
      ).choices(["current", "own"]),
    )
    .option("--attach <service=url>", "use a service that already runs instead of booting it", collect, [])
    .option("--allow-remote", "let --cdp-url and --attach lead to another machine", false)
    .option("--out <dir>", "where to write the run (default: results/<run>)")
    .option("--headed", "show the browser's windows", false)
    .option("--timeout <time>", 'bound of each frame, e.g. "45s" (default: 30s)', milliseconds)
    .addOption(
      timeoutMultiplier(
        "for a slow machine: frames, waits and services' starts may take so many times as long",
      ),
    )
    .option(
      "--repeat <n>",
      "run each flow this many times; a verdict or picture that differs fails",
      wholeNumber,
    )
    .option(
      "--until-failure",
      "go on with repeats until one is not like the others (at most --repeat, or 100)",
      false,
    )
    .option("--stress [n]", "keep so many processors busy beside the run (default: all)", wholeNumber)
    .option("--workers <n>", "run this many flows side by side (default: 1)", wholeNumber)
    .option(
      "--max-failures <n>",
      "begin no other flow after so many have failed; the rest is not reached",
      wholeNumber,
    )
    .option(
      "--global-timeout <time>",
      "end the whole run after this time, as incomplete, with its report",
      milliseconds,
    )
    .option("--forbid-only", "refuse flows that have `only` (default where CI is set)")
    .option("--no-forbid-only", "run only the flows that have `only`, also where CI is set: never a pass")
    .option(
      "--fail-on-incomplete",
      "exit code 1 in place of 2 for what is incomplete (default where CI is set)",
    )
    .option("--no-fail-on-incomplete", "exit code 2 for what is incomplete, also where CI is set")
    .option("--expected-failures <file>", "JSON: [{flow, frame, reason, until}]; a stale one fails the run")
    .option("--shard <i/n>", "run only this part of the flows; auto: as the CI engine's variables say")
    .option(
      "--durations <file>",
      "with --shard: split by these times (default: fraimz.durations.json, if there)",
    )
    .option(
      "--update-baselines",
      "collect new, changed and unused approved pictures for `review`; nothing is written",
      false,
    )
    .option("--reporter <names>", "also write: markdown, junit, json, github", list, [])
    .option("--ui", "open a live page: frames appear as they happen", false)
    .showHelpAfterError(`(see ${COMMAND} --help)`)
    .addHelpText("after", HELP_AFTER);
}

const HELP_AFTER = `
Exit codes:
  0    everything passed
  1    a flow failed
  2    incomplete or misused: nothing selected, unknown option or flow, skipped, not reached
       (what is incomplete ends with 1 where CI is set: --fail-on-incomplete)
  3    the stack, the browser or fraimz itself failed
  130  interrupted

Examples:
  ${COMMAND} --flow smoke
  ${COMMAND} --flow 'mcp-connections-*' --stack den:mysql
  ${COMMAND} --flow smoke --cdp-url http://127.0.0.1:9222
  ${COMMAND} report            render the latest run again
  ${COMMAND} review            accept or reject each new, changed and unused picture
  ${COMMAND} stack status      what is running, and what a killed run left over`;

/** Options of `evals report`. */
export interface ReportOptions {
  readonly reporter?: string;
  readonly against?: string;
  readonly flow?: string;
}
