import type { Patience } from "../evidence/log/recording.ts";
import type { Execution } from "./plan.ts";

/** A machine that has become slower meanwhile still gets what the passing run needed. */
const MARGIN = 3;

/** How long frames took that passed, for the controls of the same run: what must fail is not waited for much longer. */
export class FrameTimes {
  readonly #tookMs = new Map<string, number>();

  /** A frame of a flow itself has passed. */
  passed({ flow, control }: Execution, frame: number, tookMs: number): void {
    if (control !== undefined) return;
    const key = `${flow.path} ${frame}`;
    this.#tookMs.set(key, Math.max(tookMs, this.#tookMs.get(key) ?? 0));
  }

  /** For the frame that a control must fail by a check; undefined for every other, and where none has passed yet. */
  patienceFor({ flow, control }: Execution, frame: number, name: string): Patience | undefined {
    if (control === undefined || control.breaks !== name || control.by === "action") return undefined;
    const tookMs = this.#tookMs.get(`${flow.path} ${frame}`);
    return tookMs === undefined ? undefined : { leastMs: MARGIN * tookMs };
  }
}
