import type { Box } from "../../cdp/geometry.ts";
import type { Reading } from "../../cdp/snapshot/reading.ts";
import type { Recording } from "../../evidence/log/recording.ts";
import { type PagePlace, WAIT_MS } from "../page-place.ts";
import type { Target } from "../target.ts";
import type { SeeChannel } from "./channel.ts";
import { SeeChecks } from "./checks.ts";
import { Deferred } from "./deferred.ts";
import { lookAtTargets } from "./looks.ts";

/** The `see` of one frame: the author's channel, and what the runner does with it at the picture. */
export interface See {
  readonly channel: SeeChannel;
  /** Whether a text would decide a `see.no` that is deferred on this surface. */
  matters(surface: string, text: string): boolean;
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
  recording: Recording,
  place: PagePlace,
  options: { readonly timeoutMs?: number } = {},
): See {
  const deferred = new Deferred(recording, place);
  return {
    channel: new SeeChecks(recording, place, deferred, options.timeoutMs ?? WAIT_MS),
    matters: (surface, text) => deferred.matters(surface, text),
    judge: (surface, reading) => deferred.judge(surface, reading),
    demandJudged: () => deferred.demandJudged(),
    boxesOf: async (surface, targets) => {
      const page = await place.page(surface);
      const looks = await Promise.all(targets.map((target) => lookAtTargets(page.current, target)));
      return looks.flatMap(({ seen }) => seen.map(({ box }) => box));
    },
  };
}
