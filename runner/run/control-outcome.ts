import type { Reason } from "../evidence/log/events.ts";
import type { AnyStack, Control } from "../flow/flow-types.ts";

/** How each frame of an execution ended. */
export interface FrameOutcome {
  readonly name: string;
  readonly verdict: "passed" | "failed" | "incomplete" | "not reached";
  readonly reason?: Reason | undefined;
}

/** A wrong value or a wrong picture proves that the check can fail; a crash or a time-out proves nothing. */
const ASSERTED: readonly string[] = ["assertion", "picture"];

/**
 * Judges a control's run: exactly the named frame must have failed, by an assertion, and those before it passed.
 * @returns whether it held, and in words what happened
 */
export function judgeControl(
  control: Pick<Control<AnyStack, string>, "breaks" | "by">,
  frames: readonly FrameOutcome[],
): { readonly held: boolean; readonly detail: string } {
  const first = frames.find(({ verdict }) => verdict !== "passed");
  if (!first) {
    return { held: false, detail: `every frame passed under the fault; “${control.breaks}” cannot fail` };
  }
  const said = first.reason ? `${first.reason.title}: ${first.reason.message}` : first.verdict;
  if (first.name !== control.breaks) {
    return { held: false, detail: `“${first.name}” failed first (${said}), not “${control.breaks}”` };
  }
  const by = control.by ?? "assertion";
  const kinds = by === "action" ? ["action"] : ASSERTED;
  if (first.verdict !== "failed" || !first.reason || !kinds.includes(first.reason.kind)) {
    return {
      held: false,
      detail: `“${first.name}” did not fail by an ${by} but by ${first.reason?.kind ?? first.verdict}: ${said}`,
    };
  }
  return { held: true, detail: said };
}
