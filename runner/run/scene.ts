import type { AnyStack, Frame } from "../flow/flow-types.ts";
import type { ObservedFrame } from "../generic-controls/examine-frame.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { KnownDefect } from "../stack/target-spec.ts";
import type { TenantOfFlow } from "./flow-witness.ts";
import type { Execution } from "./plan.ts";
import type { RunContext } from "./run-context.ts";
import type { SurfaceSet } from "./surface-set.ts";

/** What was arranged before the first frame. */
export interface Scene {
  readonly execution: Execution;
  readonly world: unknown;
  readonly surfaces: SurfaceSet;
  readonly witness: TenantOfFlow | undefined;
  readonly channels: { readonly agent: unknown; readonly probe: unknown };
  /** What the frames' checks were decided on, for generic controls; absent where none are asked for. */
  readonly observed: Omit<ObservedFrame, "entries">[] | undefined;
}

/** A frame to run, in its scene. */
export interface FrameRun extends Scene {
  readonly frame: Frame<AnyStack, unknown>;
  /** 1-based. */
  readonly index: number;
  readonly run: RunContext;
  readonly stack: BootedStack;
  /** Promises that reject when something outside ends the frame. */
  readonly outside: readonly Promise<never>[];
  /** The defect of the target for which it is known to fail. */
  readonly known: KnownDefect | undefined;
}
