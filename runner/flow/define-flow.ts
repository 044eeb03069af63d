import type { AnyStack, Control, FlowDefinition, FlowSpec, Frame } from "./flow-types.ts";

/** A flow whose frames are still to be told. */
export interface FlowOpening<S, World> {
  /**
   * Completes the flow.
   * @param frames run in this order; the first failure ends the flow
   * @param options.controls faults, each with the frame that must fail under it
   */
  frames<const Name extends string>(
    frames: readonly Frame<S, World, Name>[],
    options?: { readonly controls?: readonly Control<S, NoInfer<Name>>[] },
  ): FlowDefinition<S, World>;
}

/**
 * Declares a flow: one user story, told as frames. Make it the default export of `flows/<id>.flow.ts`;
 * its shape is checked when the file is loaded.
 */
export function defineFlow<const S extends AnyStack, World = undefined>(
  spec: FlowSpec<S, World>,
): FlowOpening<S, World> {
  return {
    frames: (frames, options) => ({
      kind: "fraimz.flow",
      spec,
      frames,
      controls: options?.controls ?? [],
    }),
  };
}
