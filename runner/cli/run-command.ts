import { join, resolve } from "node:path";
import { Failure } from "../evidence/failure.ts";
import { discoverFlows, loadFlow } from "../flow/discover-flows.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf, selectFlows } from "../flow/select-flows.ts";
import type { LiveReport } from "../report/live/live-server.ts";
import { filesIn } from "../report/run-files.ts";
import { terminalReporter } from "../report/terminal.ts";
import { verdictLine } from "../report/verdict-line.ts";
import { recordControls } from "../run/control-record.ts";
import { planRun } from "../run/plan.ts";
import { runEvals } from "../run/run-evals.ts";
import { RESULTS } from "../run/run-folder.ts";
import { useOf } from "../stack/stack-use.ts";
import { interruption } from "./interruption.ts";
import type { EvalsOptions } from "./options.ts";
import { checkReporters, renderRun } from "./render-run.ts";

/** Where flows are looked for. */
const FLOWS = "flows";
const FRAME_TIMEOUT_MS = 30_000;

/**
 * `pnpm evals`: selects, runs, renders.
 * @returns the process's exit code, as the README lists them
 * @throws Failure on misuse, before anything was started
 */
export async function runCommand(options: EvalsOptions): Promise<number> {
  checkReporters(options.reporter);
  if (options.updateBaselines) (await import("./update-baselines.ts")).checkMayUpdate(options);
  const flows = await loadSelected(options);
  const plan = planRun(flows, {
    stack: options.stack,
    repeat: options.repeat,
    controls: options.controls,
  });
  const terminal = terminalReporter({ stream: process.stdout });
  const { signal, dispose } = interruption();
  let live: LiveReport | undefined;
  try {
    const finished = await runEvals(plan, {
      root: process.cwd(),
      results: resolve(RESULTS),
      out: options.out,
      headed: options.headed,
      frameTimeoutMs: options.timeout ?? FRAME_TIMEOUT_MS,
      cdpUrls: cdpUrls(options.cdpUrl, flows),
      attach: attachments(options.attach, flows),
      workers: options.workers,
      updateBaselines: options.updateBaselines,
      command: ["pnpm evals", ...process.argv.slice(2)].join(" "),
      onEvent: terminal.event,
      onStart: options.ui
        ? async (dir) => {
            live = await (await import("../report/live/live-server.ts")).startLiveReport(dir);
            console.log(`live      ${live.url}`);
            return live.event;
          }
        : undefined,
      signal,
    });
    if (options.controls) await recordControls(resolve(RESULTS), finished.report, flowPaths(flows));
    const path = await renderRun(finished, options.reporter);
    live?.finished();
    terminal.end(finished.report, { report: path });
    if (options.updateBaselines) {
      const { updateBaselines } = await import("./update-baselines.ts");
      await updateBaselines(finished.report, filesIn(finished.dir), process.cwd());
    }
    console.log(verdictLine(finished.report, path));
    return finished.report.exitCode;
  } finally {
    await live?.close();
    dispose();
  }
}

/** Loads the flows that `--flow` and `--stack` choose; with `--flow` no other file is even read. */
export async function loadSelected(options: Pick<EvalsOptions, "flow">): Promise<Flow[]> {
  const files = selectFlows(await discoverFlows(FLOWS), options.flow);
  const flows: Flow[] = [];
  for (const file of files) flows.push(await loadFlow(file));
  return flows;
}

function flowPaths(flows: readonly Flow[]): Map<string, string> {
  return new Map(flows.map(({ id }) => [id, join(FLOWS, `${id}.flow.ts`)]));
}

/** `--cdp-url [SURFACE=]URL`; without a name it goes to each flow's first surface (key ""). */
function cdpUrls(values: readonly string[], flows: readonly Flow[]): Map<string, string> {
  const known = flows.flatMap((flow) => Object.keys(useOf(flow.spec.stack).definition.surfaces));
  const urls = new Map<string, string>();
  for (const value of values) {
    const [, name = "", url = ""] = /^(?:([\w-]+)=)?(.*)$/s.exec(value) ?? [];
    if (!/^(https?|wss?):\/\//.test(url) || !URL.canParse(url)) {
      throw misuse(`--cdp-url ${value}: that is not a URL`, "write it like http://127.0.0.1:9222");
    }
    if (name !== "" && !known.includes(name)) {
      throw misuse(
        `--cdp-url ${value}: no selected flow has a surface "${name}"`,
        `there are: ${[...new Set(known)].join(", ")}`,
      );
    }
    urls.set(name, url);
  }
  return urls;
}

/** `--attach SERVICE=URL`, and the environment's name for a witness that already runs. */
function attachments(values: readonly string[], flows: readonly Flow[]): Record<string, string> {
  const attach: Record<string, string> = {};
  const services = [
    ...new Set(flows.flatMap((flow) => Object.keys(useOf(flow.spec.stack).definition.services))),
  ];
  const witnessUrl = process.env.MOCK_OAUTH_MCP_URL;
  const witness = flows.map((flow) => useOf(flow.spec.stack).definition.witness?.service).find(Boolean);
  if (witnessUrl && witness) attach[witness] = witnessUrl;
  for (const value of values) {
    const [, service, url] = /^([\w-]+)=(.+)$/s.exec(value) ?? [];
    if (!service || !url) {
      throw misuse(
        `--attach ${value}: a service and a URL are needed`,
        "write it like api=http://127.0.0.1:4000",
      );
    }
    if (!services.includes(service)) {
      throw misuse(
        `--attach ${value}: no selected flow's stack has a service "${service}"`,
        nearestOf(service, services),
      );
    }
    attach[service] = url;
  }
  return attach;
}

function misuse(title: string, next: string): Failure {
  return new Failure({ kind: "error", title, message: "", next });
}
