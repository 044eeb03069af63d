import type { Flow } from "../flow/parse-flow.ts";
import type { ControlRecord } from "./control-record.ts";

/** A requirement's number with every frame that claims it. */
export interface Covered {
  readonly requirement: string;
  /** `proven`: a recorded control turned one of its frames red. `claimed`: no control has shown that it can fail. */
  readonly state: "proven" | "claimed";
  readonly frames: readonly CoveringFrame[];
}

export interface CoveringFrame {
  readonly flow: string;
  readonly frame: string;
  /** Controls of a recorded run under which exactly this frame failed. */
  readonly controls: readonly string[];
}

/**
 * Says for each requirement which frames claim it, and whether any of them was seen to fail when it should.
 * @param records control runs by flow id; those of a flow file that changed since must be left out
 */
export function coverageOf(flows: readonly Flow[], records: ReadonlyMap<string, ControlRecord>): Covered[] {
  const frames = new Map<string, CoveringFrame[]>();
  for (const flow of flows) {
    const held = records.get(flow.id)?.controls.filter((control) => control.held) ?? [];
    for (const { name, proves = [] } of flow.frames) {
      const controls = held.filter(({ breaks }) => breaks === name).map((control) => control.name);
      for (const requirement of proves) {
        frames.set(requirement, [
          ...(frames.get(requirement) ?? []),
          { flow: flow.id, frame: name, controls },
        ]);
      }
    }
  }
  return [...frames]
    .map(
      ([requirement, covering]): Covered => ({
        requirement,
        state: covering.some(({ controls }) => controls.length > 0) ? "proven" : "claimed",
        frames: covering,
      }),
    )
    .sort((a, b) => a.requirement.localeCompare(b.requirement, "en", { numeric: true }));
}
