import { oneLine } from "./plain-text.ts";
import { repeatsOf, saidOfStates } from "./repeats.ts";
import type { RunReport } from "./report-schema.ts";
import { saidOfSpread } from "./spread.ts";
import { LABEL, type Paper, sign } from "./terminal-lines.ts";

/** One line for each frame that ran several times: how it ended, how long it took, what was not the same. */
export function repeatLines(paper: Paper, { flows }: RunReport): string[] {
  const { colors } = paper;
  const lines: string[] = [];
  let shown = "";
  for (const { flow, index, name, states, times, differences, note } of repeatsOf(flows)) {
    if (flow !== shown) lines.push(`${colors.dim("repeats".padEnd(LABEL))}${colors.bold(flow)}`);
    shown = flow;
    const all = states.size === 1 ? [...states.keys()][0] : undefined;
    const mark = differences.length > 0 ? "failed" : (all ?? "not reached");
    const facts = [saidOfStates(states), times && saidOfSpread(times), ...differences, note];
    const said = facts.filter(Boolean).join(" · ");
    lines.push(`  ${sign(paper, mark)} ${index} ${oneLine(name, 60)}  ${colors.dim(said)}`);
  }
  return lines;
}
