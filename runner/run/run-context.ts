import type { Recorder } from "../evidence/recorder.ts";
import type { ApprovedBaselines, RunBaselines } from "./baselines.ts";

/** What the command line decided about how to run. */
export interface RunSettings {
  /** The project's root: absolute. */
  readonly root: string;
  /** The folder of all results, with the receipts of running stacks. */
  readonly results: string;
  readonly headed: boolean;
  /** Bound of a frame that names none, milliseconds. */
  readonly frameTimeoutMs: number;
  /** `--cdp-url`: surface name (or "" for a flow's first surface) to endpoint. */
  readonly cdpUrls: ReadonlyMap<string, string>;
  /** `--attach`: service name to URL. */
  readonly attach: Readonly<Record<string, string>>;
  readonly updateBaselines: boolean;
}

/** What every part of one run shares. */
export interface RunContext {
  readonly runId: string;
  readonly dir: string;
  readonly recorder: Recorder;
  readonly settings: RunSettings;
  /** Aborted when the run is interrupted; its reason is a Failure of kind `interrupted`. */
  readonly signal: AbortSignal;
  readonly baselines: RunBaselines;
  /** The approved pictures of a flow for a surface's version. */
  approved(flowId: string, version: string): Promise<ApprovedBaselines>;
}
