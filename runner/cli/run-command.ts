import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { misuse } from "../evidence/log/misuse.ts";
import { discoverFlows } from "../flow/discover-flows.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf } from "../flow/select-flows.ts";
import type { Settings } from "../flow/settings.ts";
import type { LiveReport } from "../report/live/live-server.ts";
import { plural } from "../report/plain-text.ts";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { inCi } from "../run/about-run.ts";
import { recordControls } from "../run/control-record.ts";
import { readDurations } from "../run/durations.ts";
import { checkFramesOf, type ExpectedFailures, readExpectedFailures } from "../run/expected-failures.ts";
import { needsOfStack } from "../run/needs-of-stack.ts";
import { leaveOutOnDemand } from "../run/on-demand.ts";
import { askRegistryFor } from "../run/package-lookup.ts";
import { type Execution, planRun } from "../run/plan.ts";
import { type RunRequest, runEvals } from "../run/run-evals.ts";
import { RESULTS } from "../run/run-folder.ts";
import { parseShard } from "../run/shard.ts";
import { splitPlan } from "../run/split-plan.ts";
import { targetsNotThere } from "../run/targets.ts";
import { reviewOf } from "../run/waiting-pictures.ts";
import { attachments, cdpUrls } from "./already-running.ts";
import { optionsAsItRan } from "./as-it-ran.ts";
import { asTyped } from "./as-typed.ts";
import { watchOverBlocks, whenBlocked } from "./blocked.ts";
import { focusOn } from "./focus.ts";
import { interruption } from "./interruption.ts";
import { earlierRuns, keepHistory } from "./keep-history.ts";
import { output, sayLast } from "./last-word.ts";
import type { EvalsOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import { checkReporters, renderRun } from "./render-run.ts";
import { loadSelected } from "./select.ts";

/** Repeats of `--until-failure` where `--repeat` names no number. */
const UNTIL_FAILURE_AT_MOST = 100;

/**
 * `pnpm evals`: selects, runs, renders.
 * @returns the process's exit code, as the README lists them
 * @throws Failure on misuse, before anything was started
 */
export async function runCommand(options: EvalsOptions): Promise<number> {
  const settings = await readSettings();
  const reporters = [...new Set([...settings.reporters, ...options.reporter])];
  checkReporters(reporters);
  const { flows: selected, leftOut: onDemand } = leaveOutOnDemand(
    await loadSelected(options, settings),
    options,
  );
  for (const stack of onDemand) console.log(`on demand: ${stack}`);
  const { flows, leftOut } = focusOn(selected, options.forbidOnly ?? inCi());
  const expected = await expectedFailures(options, settings, flows);
  const attach = attachments(options, flows);
  const whole = planRun(flows, {
    expected,
    asItRan: optionsAsItRan(options, attach, expected),
    stack: options.stack,
    target: options.target,
    repeat: options.repeat ?? (options.untilFailure ? UNTIL_FAILURE_AT_MOST : 1),
    controls: options.controls === "declared" ? "only" : options.withControls ? "too" : "none",
  });
  const { part: plan, shard } = await shardOf(whole, options);
  const notThere = options.target === "all" ? targetsNotThere(flows) : [];
  for (const target of notThere) console.log(`not there: ${target}`);
  askRegistryFor(plan.flatMap(({ flow, use }) => [...(flow.spec.requires ?? []), ...needsOfStack(use)]));
  refuseUnplantable(plan, attach);
  refuseUnknownStop(options.debug, flows);
  const debug = options.debug && (await import("./debug/debug-prompt.ts")).debugPrompt(options.debug);
  // Lines that are rewritten would go over what is asked.
  const terminal = terminalReporter({ stream: output, ...(debug ? { isTTY: false } : {}) });
  const frameTimeoutMs = options.timeout ?? settings.frameTimeoutMs;
  const { globalTimeout } = options;
  const timeoutMultiplier = options.timeoutMultiplier ?? settings.timeoutMultiplier;
  const longest = longestFrame(flows, frameTimeoutMs) * timeoutMultiplier;
  watchOverBlocks(Math.min(longest, globalTimeout ?? longest));
  const { signal, dispose } = interruption(globalTimeout);
  let live: LiveReport | undefined;
  try {
    const finished = await runEvals(plan, {
      root: process.cwd(),
      results: resolve(RESULTS),
      out: options.out,
      headed: options.headed,
      frameTimeoutMs,
      timeoutMultiplier,
      cdpUrls: cdpUrls(options, flows),
      ownTab: options.cdpTab === "own",
      attach,
      workers: debug ? 1 : (options.workers ?? settings.workers),
      debug: debug || undefined,
      maxFailures: options.maxFailures,
      shard,
      untilFailure: options.untilFailure,
      stress: options.stress === true ? availableParallelism() : options.stress,
      failOnIncomplete: options.failOnIncomplete ?? inCi(),
      shortcomings: leftOut ? [leftOut] : [],
      baselinesFolder: settings.baselines ?? settings.flows,
      tolerance: settings.tolerance,
      passEnv: settings.env,
      viewport: settings.viewport,
      secrets: settings.secrets.flatMap((name) => process.env[name] ?? []),
      updateBaselines: options.updateBaselines,
      genericControls: options.controls === "generic",
      minControlCoverage: options.minControlCoverage,
      notThere,
      command: asTyped(),
      onEvent: terminal.event,
      onStart: options.ui
        ? async (dir) => {
            live = await (await import("../report/live/live-server.ts")).startLiveReport(dir);
            console.log(`live      ${live.url}`);
            return live.event;
          }
        : undefined,
      whenBlocked,
      signal,
    });
    if (options.controls || options.withControls)
      await recordControls(resolve(RESULTS), finished.report, flowPaths(flows));
    // A person's pauses are no times.
    if (!debug) await keepHistory(finished.report);
    const path = await renderRun(finished, reporters, { earlier: await earlierRuns(finished.report) });
    live?.finished();
    terminal.end(finished.report, { report: path });
    if (options.updateBaselines) {
      const { printCollected } = await import("./review/print-collected.ts");
      printCollected(finished.report, settings.baselines ?? settings.flows, reviewOf(options.out));
    }
    sayLast(verdictLine(finished.report, path));
    return finished.report.exitCode;
  } finally {
    await live?.close();
    dispose();
  }
}

/** This machine's part of a plan, and what the log says of it. */
async function shardOf(
  plan: readonly Execution[],
  options: EvalsOptions,
): Promise<{ readonly part: readonly Execution[]; readonly shard?: RunRequest["shard"] }> {
  if (options.shard === undefined) return { part: plan };
  if (options.untilFailure)
    throw misuse(
      "--until-failure can't be split: nobody knows how many repeats there will be",
      "use --repeat",
    );
  const shard = parseShard(options.shard);
  const { durations, sha256 } = await readDurations(options.durations);
  const part = splitPlan(plan, shard, durations);
  const ids = (of: readonly Execution[]) => new Set(of.map(({ flow }) => flow.id)).size;
  console.log(`shard ${shard.index} of ${shard.count}: ${ids(part)} of ${plural(ids(plan), "flow")}`);
  const of = plan.map(({ key }) => key);
  return { part, shard: { ...shard, of, ...(sha256 === undefined ? {} : { durations: sha256 }) } };
}

async function expectedFailures(
  options: EvalsOptions,
  settings: Settings,
  flows: readonly Flow[],
): Promise<ExpectedFailures> {
  const file = options.expectedFailures ?? settings.expectedFailures;
  if (file === undefined) return new Map();
  const known = (await discoverFlows(settings.flows)).map(({ id }) => id);
  const expected = await readExpectedFailures(file, known);
  checkFramesOf(expected, flows, file);
  return expected;
}

/** The longest bound of all frames, in milliseconds. */
function longestFrame(flows: readonly Flow[], otherwiseMs: number): number {
  const own = flows.flatMap(({ frames }) => frames.map(({ timeout }) => timeout ?? otherwiseMs));
  return Math.max(0, ...own);
}

function flowPaths(flows: readonly Flow[]): Map<string, string> {
  return new Map(flows.map(({ id, path }) => [id, path]));
}

/** A stop that no frame is would let the run pass without one. */
function refuseUnknownStop(debug: EvalsOptions["debug"], flows: readonly Flow[]): void {
  if (typeof debug !== "string") return;
  const frames = flows.flatMap((flow) => flow.frames.map(({ name }, i) => ({ name, number: String(i + 1) })));
  if (frames.some(({ name, number }) => name === debug || number === debug)) return;
  throw misuse(
    `--debug ${debug}: no selected flow has such a frame`,
    nearestOf(
      debug,
      frames.map(({ name }) => name),
    ),
  );
}

/** A fault that is an option of the stack can't be planted in a service that somebody else started. */
function refuseUnplantable(plan: readonly Execution[], attach: Readonly<Record<string, string>>): void {
  const unplantable = plan.filter(({ control, use }) => {
    if (control?.fault.stack === undefined) return false;
    const { services, witness } = use.definition;
    return Object.keys(attach).some((name) => name in services && name !== witness?.service);
  });
  if (unplantable.length === 0) return;
  const names = unplantable.map(({ key }) => key);
  throw misuse(
    `A fault can't be planted in what is attached: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`,
    "run the controls without --attach, so that the stack boots with each fault; or choose flows whose controls plant theirs in the witness",
  );
}
