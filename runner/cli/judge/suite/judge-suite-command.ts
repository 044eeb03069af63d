/** `fraimz judge --suite [NAME] -- COMMAND...`: the command through every scenario, and one table of what that showed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import picocolors from "picocolors";
import { z } from "zod";
import {
  STATELESS_WIRE,
  type TenantOptionsInput,
  tenantOptions,
} from "../../../../mocks/witness-log/options.ts";
import { misuse } from "../../../evidence/log/misuse.ts";
import { ownProgram } from "../../../process/own-program.ts";
import { checkRunFolder } from "../../../run/run-folder.ts";
import { interruption } from "../../interruption.ts";
import { type CommandOptions, checkCommand, shapeOf } from "../command-at-hand.ts";
import { counting } from "../decision.ts";
import { type JudgeOptions, requirementsOf } from "../judge-command.ts";
import { startWitness } from "../live-witness.ts";
import { readWaivers, staleWaivers, type Waiver } from "../waivers.ts";
import { playSuite, type SuiteRun } from "./play-suite.ts";
import { SCENARIOS } from "./scenarios.ts";
import { selectScenarios } from "./select-scenarios.ts";
import { openOf, rowsOf } from "./suite-result.ts";
import { printSuite, type SuiteVerdict, scenarioLine } from "./suite-table.ts";

export interface JudgeSuiteOptions
  extends CommandOptions,
    Pick<
      JudgeOptions,
      "json" | "require" | "failOn" | "waivers" | "targetRevision" | "toldClientId" | "out"
    > {
  /** Scenarios, groups or globs, separated by commas; all when absent. */
  readonly names?: string | undefined;
  /** The command is a proxy: it is spoken to on its standard input, as its host would. */
  readonly stdio?: boolean;
  /** Scenarios at once. When absent as many as there are processors, 4 at most, or one where they would collide. */
  readonly workers?: number | undefined;
}

export interface JudgeSuiteOutput {
  /** The table. */
  readonly print: (line: string) => void;
  /** Each scenario as it ends. */
  readonly progress: (line: string) => void;
}

const TERMINAL: JudgeSuiteOutput = {
  print: (line) => console.log(line),
  progress: (line) => process.stderr.write(`${line}\n`),
};
const TIMEOUT_MS = 60_000;

/**
 * Plays the scenarios that concern the client, several at once, and prints the table.
 * @returns 0 when nothing failed; 1 when a rule or the command did, or a waiver is stale; 2 when a scenario did not
 *   exercise what it is meant to; 130 when interrupted
 * @throws Failure for options that can't be met, a command that can't be run, or a witness that does not start
 */
export async function judgeSuiteCommand(
  command: readonly string[],
  options: JudgeSuiteOptions = {},
  output: JudgeSuiteOutput = TERMINAL,
): Promise<number> {
  const chosen = selectScenarios(options.names);
  const requirements = (options.require ?? []).length > 0 ? requirementsOf(options) : undefined;
  checkCommand("--suite", command, options);
  const shape = suiteShape(options);
  if (options.stdio && options.wire === STATELESS_WIRE)
    throw misuse(`--stdio speaks no ${STATELESS_WIRE}`, "leave --wire out, or name one with sessions");
  const waived = options.waivers === undefined ? [] : readWaivers(options.waivers);
  if (options.out !== undefined) await checkRunFolder(options.out);
  const began = new Date();
  const folder = await mkdtemp(join(tmpdir(), "fraimz-suite-"));
  const { signal, dispose } = interruption();
  try {
    const logFile = options.log ?? join(folder, "witness.jsonl");
    const witness = await startWitness({
      script: options.witness ?? ownProgram("witness"),
      folder,
      logFile,
      approve: "auto",
      tls: options.tls,
      signal,
    });
    try {
      const { names, targetRevision: revision, toldClientId: told = [] } = options;
      const counts = counting(options, waived);
      const run = await playSuite(
        {
          chosen,
          names,
          wire: options.wire,
          target: revision,
          told: told.length > 0,
          workers: options.workers,
          exitCode: options.exitCode ?? 0,
          counts,
          requirements,
          ended: (result) => output.progress(scenarioLine(result)),
        },
        {
          command,
          trust: witness.trust,
          control: witness.control,
          logFile,
          folder,
          options: shape,
          env: options.env,
          stdio: options.stdio ?? false,
          timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
          client: { told, ...(revision === undefined ? {} : { revision }) },
          signal,
        },
      );
      const verdict = verdictOf(run, waived, options, signal);
      if (options.out !== undefined) {
        const terms = { command, began, waived, counts };
        const { writeSuite } = await import("./suite-report.ts");
        output.progress(`report  ${await writeSuite(options.out, verdict, terms)}`);
      }
      printSuite(verdict, options, output.print);
      return verdict.exitCode;
    } finally {
      // SIGTERM lets it write the last lines of its log.
      await witness.group.stop({ signal: "SIGTERM" });
    }
  } finally {
    dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

function verdictOf(
  { results, terms }: SuiteRun,
  waived: readonly Waiver[],
  { names }: JudgeSuiteOptions,
  signal: AbortSignal,
): SuiteVerdict {
  const { concern } = terms;
  const rows = rowsOf(results, concern, terms.counts);
  const open = openOf(rows, results, terms);
  // A rule that passes in some scenarios may be waived for those that were not chosen.
  const today = new Date().toISOString().slice(0, 10);
  const complaints = [
    ...results.flatMap(({ scenario, complaint }) => (complaint ? [`${scenario.id}: ${complaint}`] : [])),
    ...staleWaivers(waived, names === undefined ? rows : [], today),
  ];
  const failed = complaints.length > 0 || results.some(({ state }) => state === "failed");
  const incomplete = open.length > 0 || results.some(({ state }) => state === "incomplete");
  const verdict = failed ? "failed" : incomplete ? "incomplete" : "passed";
  const exitCode = signal.aborted ? 130 : failed ? 1 : incomplete ? 2 : 0;
  return { concern, results, rows, open, waived, complaints, verdict, exitCode };
}

/** @throws Failure that names what is no option of a provider */
function suiteShape({ options }: JudgeSuiteOptions): TenantOptionsInput {
  const given = shapeOf(options === undefined ? {} : { options }) ?? {};
  const read = z.strictObject(tenantOptions.shape).partial().safeParse(given);
  if (!read.success) throw misuse(`--options ${options}`, z.prettifyError(read.error));
  return given;
}

/** Prints what the suite would do: nothing is started. */
export function printScenarios(print: (line: string) => void = console.log): number {
  const width = Math.max(...SCENARIOS.map(({ id }) => id.length));
  for (const { id, title, exercises, mayExercise = [], wire } of SCENARIOS) {
    print(`${id.padEnd(width)}  ${title}${wire === undefined ? "" : ` (${wire} wires)`}`);
    const may = mayExercise.length > 0 ? `; perhaps ${mayExercise.join(", ")}` : "";
    print(picocolors.dim(`${" ".repeat(width)}  ${exercises.join(", ")}${may}`));
  }
  return 0;
}
