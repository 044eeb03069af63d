import type { Recorder } from "../evidence/log/recorder.ts";
import type { ApprovedBaselines, RunBaselines } from "./baselines.ts";
import type { BrowserPool } from "./browser-pool.ts";
import type { FrameTimes } from "./frame-times.ts";

/** What the command line decided about how to run. */
export interface RunSettings {
  /** The project's root: absolute. */
  readonly root: string;
  /** The folder of all results, with the receipts of running stacks. */
  readonly results: string;
  readonly headed: boolean;
  /** Bound of a frame that names none, milliseconds. */
  readonly frameTimeoutMs: number;
  /** How many times as long frames, waits, worlds and services' starts may take on this machine. */
  readonly timeoutMultiplier: number;
  /** `--cdp-url`: surface name (or "" for a flow's first surface) to endpoint. */
  readonly cdpUrls: ReadonlyMap<string, string>;
  /** `--cdp-tab own`: such a surface is a window of the run's own. */
  readonly ownTab?: boolean | undefined;
  /** `--attach`: service name to URL. */
  readonly attach: Readonly<Record<string, string>>;
  /** Pictures that are other than the approved ones are collected for their review, not refused. */
  readonly updateBaselines: boolean;
  /** Whether frames that pass are run again on altered observations. */
  readonly genericControls: boolean;
  /** Of its frames, how many percent controls must have shown to be able to fail; undefined: as it comes. */
  readonly minControlCoverage: number | undefined;
  /** The folder of the approved pictures, from the root. */
  readonly baselinesFolder: string;
  /** What a picture with a baseline may differ by when its frame does not say. */
  readonly tolerance: { readonly pixels: number; readonly reason: string } | undefined;
  /** The variables that services get of this process's environment; undefined: all. */
  readonly passEnv: readonly string[] | undefined;
  /** CSS pixels of surfaces that name no size of their own. */
  readonly viewport: { readonly width: number; readonly height: number };
}

/** What every part of one run shares. */
export interface RunContext {
  readonly runId: string;
  readonly dir: string;
  readonly recorder: Recorder;
  readonly settings: RunSettings;
  /** The command by which a person decides on this run's pictures. */
  readonly review: string;
  /** Aborted when the run is interrupted; its reason is a Failure of kind `interrupted`. */
  readonly signal: AbortSignal;
  readonly baselines: RunBaselines;
  readonly frameTimes: FrameTimes;
  readonly browsers: BrowserPool;
  /** The approved pictures of a flow for a surface's version. */
  approved(flowId: string, version: string): Promise<ApprovedBaselines>;
}
