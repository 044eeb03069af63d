/** `fraimz judge --suite [NAME] -- COMMAND...`: the command through every scenario, and one table of what that showed. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import picocolors from "picocolors";
import { z } from "zod";
import {
  STATELESS_WIRE,
  type TenantOptionsInput,
  tenantOptions,
  WIRES,
  type Wire,
} from "../../../../mocks/witness-log/options.ts";
import { misuse } from "../../../evidence/log/misuse.ts";
import { ownProgram } from "../../../process/own-program.ts";
import { checkRunFolder } from "../../../run/run-folder.ts";
import { interruption } from "../../interruption.ts";
import { checkCommand, shapeOf } from "../command-at-hand.ts";
import { counting } from "../decision.ts";
import { type JudgeOptions, requirementsOf } from "../judge-command.ts";
import { startWitness } from "../live-witness.ts";
import { readWaivers, staleWaivers, type Waiver } from "../waivers.ts";
import { type Played, type PlaySettings, playScenario } from "./play-scenario.ts";
import { type Concern, concerns, type Scenario } from "./scenario.ts";
import { CONNECT, SCENARIOS } from "./scenarios.ts";
import { selectScenarios } from "./select-scenarios.ts";
import { notPlayed, openOf, resultOf, rowsOf, type ScenarioResult, type SuiteTerms } from "./suite-result.ts";
import { printSuite, type SuiteVerdict, scenarioLine } from "./suite-table.ts";

export interface JudgeSuiteOptions
  extends Pick<
    JudgeOptions,
    "json" | "require" | "failOn" | "waivers" | "targetRevision" | "toldClientId" | "out"
  > {
  /** Scenarios, groups or globs, separated by commas; all when absent. */
  readonly names?: string | undefined;
  /** The provider's shape as JSON, where a scenario leaves it open. */
  readonly options?: string;
  /** The revision on which everything happens; the one that the client chooses, when absent. */
  readonly wire?: Wire;
  /** Variables that the command gets (`NAME`, or `NAME=value`); nothing else of this environment. */
  readonly env?: readonly string[];
  /** What a client that gets through ends with, or `any`; 0 when absent. */
  readonly exitCode?: number | "any";
  /** The command is a proxy: it is spoken to on its standard input, as its host would. */
  readonly stdio?: boolean;
  /** Scenarios at once; as many as there are processors, 4 at most, when absent. */
  readonly workers?: number;
  /** Bound of each start of the command, milliseconds. */
  readonly timeoutMs?: number;
  /** Keep the log of all scenarios here. */
  readonly log?: string;
  /** The witness's start script, where it is not this package's own. */
  readonly witness?: string;
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
const MOST_WORKERS = 4;

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
    const witness = await startWitness({
      script: options.witness ?? ownProgram("witness"),
      folder,
      logFile: options.log ?? join(folder, "witness.jsonl"),
      approve: "auto",
      signal,
    });
    try {
      const { targetRevision: revision, toldClientId: told = [] } = options;
      const suite = new Suite(
        chosen,
        { requirements, waived, options, output },
        {
          command,
          control: witness.control,
          folder,
          options: shape,
          env: options.env,
          stdio: options.stdio ?? false,
          timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
          client: { told, ...(revision === undefined ? {} : { revision }) },
          signal,
        },
      );
      const verdict = verdictOf(await suite.play(), waived, options, signal);
      if (options.out !== undefined) {
        const terms = { command, began, waived, counts: counting(options, waived) };
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

interface SuiteAim {
  readonly requirements: readonly string[] | undefined;
  readonly waived: readonly Waiver[];
  readonly options: JudgeSuiteOptions;
  readonly output: JudgeSuiteOutput;
}

interface SuiteRun {
  readonly concern: Concern;
  readonly results: readonly ScenarioResult[];
  readonly terms: SuiteTerms;
}

/** One run: the client is asked who it is by connecting once, and then meets everything that concerns it. */
class Suite {
  readonly #chosen: readonly Scenario[];
  readonly #aim: SuiteAim;
  readonly #settings: PlaySettings;

  constructor(chosen: readonly Scenario[], aim: SuiteAim, settings: PlaySettings) {
    this.#chosen = chosen;
    this.#aim = aim;
    this.#settings = settings;
  }

  async play(): Promise<SuiteRun> {
    const { requirements, waived, options } = this.#aim;
    const first = await playScenario(CONNECT, { ...this.#settings, wire: options.wire });
    const seen = connectionOf(first);
    const concern: Concern = {
      wire: options.wire ?? seen?.wire ?? options.targetRevision ?? "2025-11-25",
      grant: seen?.grant ?? "authorization-code",
      told: (options.toldClientId ?? []).length > 0,
    };
    const counts = counting(options, waived);
    const terms: SuiteTerms = { concern, exitCode: options.exitCode ?? 0, counts, requirements };
    const others = this.#chosen.filter((one) => one !== CONNECT && concerns(one, concern));
    if (others.length === 0 && !this.#chosen.includes(CONNECT))
      throw misuse(
        `--suite ${options.names} chooses no scenario that concerns a client on ${concern.wire}`,
        "choose others, or the revision with --wire; fraimz judge --scenarios lists all",
      );
    const connected = resultOf(first, terms);
    if (!seen) {
      const how = this.#settings.signal.aborted ? "interrupted" : "the client did not connect";
      const why = [
        `the client never got a request through on ${options.wire ?? "any revision"}`,
        ...connected.why,
      ];
      const lost = { ...connected, state: "incomplete" as const, why };
      this.#tell(lost);
      return {
        concern,
        terms,
        results: [lost, ...others.map((one) => notPlayed(one, `not played: ${how}`, concern))],
      };
    }
    this.#tell(connected);
    return { concern, terms, results: [connected, ...(await this.#playAll(others, terms))] };
  }

  async #playAll(scenarios: readonly Scenario[], terms: SuiteTerms): Promise<ScenarioResult[]> {
    const { concern } = terms;
    const results = new Map<Scenario, ScenarioResult>();
    const waiting = [...scenarios];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        if (this.#settings.signal.aborted) {
          results.set(next, notPlayed(next, "not played: interrupted", concern));
          continue;
        }
        const played = await playScenario(next, { ...this.#settings, wire: concern.wire });
        const result = resultOf(played, terms);
        results.set(next, result);
        this.#tell(result);
      }
    };
    const workers = this.#aim.options.workers ?? Math.min(MOST_WORKERS, availableParallelism());
    await Promise.all(Array.from({ length: workers }, worker));
    return scenarios.flatMap((one) => results.get(one) ?? []);
  }

  #tell(result: ScenarioResult): void {
    this.#aim.output.progress(scenarioLine(result));
  }
}

/** On which revision the client got a request through, and with what kind of grant; undefined when it never did. */
function connectionOf({ entries }: Played): Pick<Concern, "wire" | "grant"> | undefined {
  const served = entries.filter(
    ({ mcp, status }) => mcp?.kind === "request" && status !== null && status < 300 && mcp.wire !== "unknown",
  );
  const wire = WIRES.find((one) => one === served.at(-1)?.mcp?.wire);
  if (wire === undefined) return undefined;
  const machine = entries.some(({ grantType }) => grantType === "client_credentials");
  return { wire, grant: machine ? "client-credentials" : "authorization-code" };
}

function verdictOf(
  { concern, results, terms }: SuiteRun,
  waived: readonly Waiver[],
  { names }: JudgeSuiteOptions,
  signal: AbortSignal,
): SuiteVerdict {
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
