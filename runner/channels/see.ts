import type { Box } from "../cdp/geometry.ts";
import type { Reading } from "../cdp/reading.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import { type PagePlace, WAIT_MS } from "./page-place.ts";
import { SeeChecks } from "./see-checks.ts";
import { Deferred } from "./see-deferred.ts";
import { lookAtTargets } from "./see-looks.ts";
import type { Target } from "./target.ts";

/** States that can be seen of a target. */
export type TargetState =
  | "enabled"
  | "disabled"
  | "checked"
  | "unchecked"
  | "focused"
  | "expanded"
  | "collapsed"
  | "selected"
  | "unselected"
  | "pressed"
  | "unpressed"
  | "readonly"
  | "required"
  | "invalid";

export interface SeeOptions {
  /** How long the condition may take to come true, in milliseconds; 10,000 when absent. */
  readonly within?: number;
}

/**
 * Observes a surface, and never changes it. Every check waits, bounded, is recorded with what was expected and
 * what was there, and fails the frame when it does not come true.
 */
export interface SeeChannel<Surface extends string = string> {
  /** The same checks on another surface of the stack. */
  on(surface: Surface): SeeChannel<Surface>;

  /** A person can read this in the window: as whole words, or matching a pattern within one block of text. */
  text(wanted: string | RegExp, options?: SeeOptions): Promise<void>;
  /** A person can see at least one such thing in the window. */
  target(target: Target, options?: SeeOptions): Promise<void>;
  /** What a field shows; for a list the chosen entry. */
  value(field: Target, expected: string | RegExp, options?: SeeOptions): Promise<void>;
  /** How many such things the page draws, also those that one must scroll to. */
  count(target: Target, expected: number, options?: SeeOptions): Promise<void>;
  state(target: Target, state: TargetState, options?: SeeOptions): Promise<void>;
  /** The address; a string that starts with "/" is compared with the path, query and fragment only. */
  url(expected: string | RegExp, options?: SeeOptions): Promise<void>;
  title(expected: string | RegExp, options?: SeeOptions): Promise<void>;
  /** The page was not loaded again since the frame began. */
  sameDocument(): Promise<void>;
  /** What must not be there; judged at the picture, after every other check. */
  readonly no: SeeNot;
}

export interface SeeNot {
  /** No part of what a person can read is this; "error" also forbids "errors". */
  text(unwanted: string | RegExp): Promise<void>;
  target(unwanted: Target): Promise<void>;
}

/** The `see` of one frame: the author's channel, and what the runner does with it at the picture. */
export interface See {
  readonly channel: SeeChannel;
  /**
   * Judges what `see.no` deferred on a surface, by what was read with its picture.
   * @throws AssertionFailed after all of them are recorded
   */
  judge(surface: string, reading: Reading): Promise<void>;
  /** @throws Failure when something was deferred on a surface that no picture was taken of */
  demandJudged(): void;
  /** Where targets are, for masks; those that are not drawn have no box. */
  boxesOf(surface: string, targets: readonly Target[]): Promise<Box[]>;
}

/** Makes the `see` channel of one frame. */
export function createSee(
  recorder: Pick<FrameRecorder, "check" | "note">,
  place: PagePlace,
  options: { readonly timeoutMs?: number } = {},
): See {
  const deferred = new Deferred(recorder, place);
  return {
    channel: new SeeChecks(recorder, place, deferred, options.timeoutMs ?? WAIT_MS),
    judge: (surface, reading) => deferred.judge(surface, reading),
    demandJudged: () => deferred.demandJudged(),
    boxesOf: async (surface, targets) => {
      const page = await place.page(surface);
      const looks = await Promise.all(targets.map((target) => lookAtTargets(page.current, target)));
      return looks.flatMap(({ seen }) => seen.map(({ box }) => box));
    },
  };
}
