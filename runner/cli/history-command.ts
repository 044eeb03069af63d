import picocolors from "picocolors";
import { COMMAND } from "../evidence/command-name.ts";
import { Failure } from "../evidence/log/failure.ts";
import { selectFlows } from "../flow/select-flows.ts";
import { placeFile } from "../process/kept-files.ts";
import { duration, oneLine, plural } from "../report/plain-text.ts";
import { saidOfSpread, spreadOf } from "../report/spread.ts";
import { sign } from "../report/terminal-lines.ts";
import { DURATIONS_FILE, durationsOf } from "../run/durations.ts";
import { type HistoryLine, historyFile, readHistory } from "../run/history.ts";
import { RESULTS } from "../run/run-folder.ts";

/** Options of `evals history`. */
export interface HistoryOptions {
  readonly runs: number;
  /** True: where --shard looks for it. */
  readonly writeDurations?: string | true;
}

/** `pnpm evals history [FLOW]`: each frame's verdicts over the runs, the oldest first, and how long it took. */
export async function historyCommand(flow: string | undefined, options: HistoryOptions): Promise<number> {
  const all = await readHistory(historyFile(RESULTS));
  if (all.length === 0) {
    throw new Failure({
      kind: "error",
      title: "There is no history yet",
      message: `${historyFile(RESULTS)} has no line of a run`,
      next: `each run adds to it: \`${COMMAND}\``,
    });
  }
  const { runs, writeDurations } = options;
  const flows = [...by(all, (line) => line.flow)].map(([id, lines]) => ({ id, lines }));
  flows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const chosen = selectFlows(flows, flow === undefined ? [] : [flow]);
  if (writeDurations === undefined) {
    for (const { id, lines } of chosen) for (const line of linesOf(id, lines, runs)) console.log(line);
    return 0;
  }
  const file = writeDurations === true ? DURATIONS_FILE : writeDurations;
  const durations = durationsOf(chosen.flatMap(({ lines }) => lastRuns(lines, runs)));
  await placeFile(file, `${JSON.stringify(durations, null, 2)}\n`);
  console.log(`${file}: ${plural(Object.keys(durations).length, "flow")}`);
  return 0;
}

function linesOf(id: string, all: readonly HistoryLine[], most: number): string[] {
  const lines = lastRuns(all, most);
  const runs = new Set(lines.map(({ run }) => run));
  const paper = { colors: picocolors, columns: process.stdout.columns ?? 100 };
  const since = lines[0]?.at.slice(0, 10);
  const frames = [...by(lines, ({ frame }) => frame)].map(([frame, its]) => {
    const marks = its.map(({ state }) =>
      state === "not reached" ? picocolors.dim("·") : sign(paper, state),
    );
    const passed = its.flatMap(({ state, ms }) => (state === "passed" && ms !== undefined ? [ms] : []));
    const [spread, last] = [spreadOf(passed), passed.at(-1)];
    const counted = `${passed.length} of ${its.length} passed`;
    const times = spread && last !== undefined ? ` · ${saidOfSpread(spread)}, last ${duration(last)}` : "";
    return `  ${marks.join("")}  ${its.at(-1)?.index ?? 0} ${oneLine(frame, 60)}  ${picocolors.dim(`${counted}${times}`)}`;
  });
  return [
    `${picocolors.bold(id)}  ${picocolors.dim(`${plural(runs.size, "run")} since ${since}`)}`,
    ...frames,
  ];
}

function lastRuns(all: readonly HistoryLine[], most: number): HistoryLine[] {
  const runs = new Set([...new Set(all.map(({ run }) => run))].slice(-most));
  return all.filter(({ run }) => runs.has(run));
}

function by(
  lines: readonly HistoryLine[],
  keyOf: (line: HistoryLine) => string,
): Map<string, readonly HistoryLine[]> {
  const groups = new Map<string, HistoryLine[]>();
  for (const line of lines) groups.set(keyOf(line), [...(groups.get(keyOf(line)) ?? []), line]);
  return groups;
}
