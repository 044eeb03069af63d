import type { EventOf } from "../evidence/log/events.ts";
import type { Flow, FrameState, RunReport, Totals } from "./report-schema.ts";

const COUNTED = {
  passed: "passed",
  failed: "failed",
  incomplete: "incomplete",
  "not reached": "notReached",
  skipped: "skipped",
  "known defect": "knownDefects",
  "not applicable": "notApplicable",
} as const satisfies Record<FrameState, keyof Totals>;

/** Counts things by state; `declared` is the sum of the states whatever happened. */
export function count(things: readonly { state: FrameState; startedMs?: number | undefined }[]): Totals {
  const totals: Totals = {
    declared: things.length,
    ran: things.filter(({ startedMs }) => startedMs !== undefined).length,
    passed: 0,
    failed: 0,
    incomplete: 0,
    notReached: 0,
    skipped: 0,
    knownDefects: 0,
    notApplicable: 0,
  };
  for (const { state } of things) totals[COUNTED[state]] += 1;
  return totals;
}

/** Totals of a run. Negative controls are counted apart: their red frames are what they are for. */
export function totalsOf(flows: readonly Flow[]): { flows: Totals; frames: Totals } {
  const proper = flows.filter(({ control }) => control === undefined);
  return { flows: count(proper), frames: count(proper.flatMap(({ frames }) => frames)) };
}

/** How many flows failed as they are known to: they are among the failed ones of the totals. */
export function failedAsKnown({ flows }: { readonly flows: readonly Flow[] }): number {
  return flows.filter(({ control, expected }) => !control && expected?.met).length;
}

/** How the negative controls of a run ended; `broken` ones left their frame green, or failed elsewhere. */
export function controlsOf(flows: readonly Flow[]) {
  const controls = flows.flatMap(({ control }) => (control ? [control] : []));
  const held = controls.filter((control) => control.held === true).length;
  const broken = controls.filter((control) => control.held === false).length;
  return { declared: controls.length, held, broken, incomplete: controls.length - held - broken };
}

/** How many frames can fail, where the run was asked; shards that were joined have each counted their own. */
export function coverageOf(counted: readonly EventOf<"covered">[]): RunReport["coverage"] {
  if (counted.length === 0) return undefined;
  return {
    frames: counted.reduce((sum, { frames }) => sum + frames, 0),
    covered: counted.reduce((sum, { covered }) => sum + covered, 0),
    asked: Math.max(...counted.map(({ asked }) => asked)),
  };
}
