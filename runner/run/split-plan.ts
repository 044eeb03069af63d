import { misuse } from "../evidence/log/misuse.ts";
import { keyOfRepeats } from "../report/repeats.ts";
import type { Durations } from "./durations.ts";
import type { Execution } from "./plan.ts";
import type { Shard } from "./shard.ts";

/** Of a frame that nobody has timed, where none has been: all are alike then. */
const FRAME_MS = 1_000;

/**
 * A shard's part of a plan. A flow's repeats and controls stay together: controls need its times. Every shard computes
 * the same split, from the plan and the durations alone: flows, the longest first and by id where they are equally long,
 * each to the shard that has least to do so far.
 * @throws Failure when there are more shards than flows: an empty part would be a pass of nothing
 */
export function splitPlan(plan: readonly Execution[], shard: Shard, durations: Durations): Execution[] {
  const frames = new Map(plan.map(({ flow }) => [flow.id, flow.frames.length]));
  if (frames.size < shard.count) {
    throw misuse(
      `${frames.size} ${frames.size === 1 ? "flow" : "flows"} can't be split into ${shard.count} shards`,
      `ask for at most ${frames.size}`,
    );
  }
  const known = [...frames].flatMap(([id, count]) =>
    id in durations ? [[durations[id] ?? 0, count] as const] : [],
  );
  const [ms, timed] = known.reduce(([sum, all], [took, count]) => [sum + took, all + count], [0, 0]);
  const perFrame = timed > 0 && ms > 0 ? ms / timed : FRAME_MS;
  const loads = new Map<string, number>();
  for (const { flow, key } of plan) {
    const own = durations[keyOfRepeats(key)] ?? durations[flow.id] ?? flow.frames.length * perFrame;
    loads.set(flow.id, (loads.get(flow.id) ?? 0) + own);
  }
  const mine = balance(loads, shard.count)[shard.index - 1];
  return plan.filter(({ flow }) => mine?.has(flow.id));
}

/** @param loads how much each has to do @returns for each of so many parts what falls to it; none is empty */
export function balance(loads: ReadonlyMap<string, number>, count: number): Set<string>[] {
  // Not by locale, which is the machine's.
  const sorted = [...loads].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const parts = Array.from({ length: count }, () => ({ has: new Set<string>(), load: 0 }));
  for (const [id, load] of sorted) {
    const least = parts.reduce((best, part) =>
      part.load < best.load || (part.load === best.load && part.has.size < best.has.size) ? part : best,
    );
    least.has.add(id);
    least.load += load;
  }
  return parts.map(({ has }) => has);
}
