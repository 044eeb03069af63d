import { readLanding } from "../cdp/element-probe.ts";
import type { Box, Point } from "../cdp/geometry.ts";
import { clickMouse } from "../cdp/mouse.ts";
import { isGone } from "../cdp/protocol-failure.ts";
import type { Tab } from "../cdp/tab.ts";
import type { World } from "../cdp/world.ts";
import { reasonOf } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { type PagePlace, pageOf } from "./page-place.ts";
import type { Target } from "./target.ts";
import { type Aimed, type AimWait, waitForAim } from "./user-aim.ts";
import { UserRefused } from "./user-refusal.ts";

/** What an act learned on its way; recorded also when it fails. */
export interface Trace {
  point?: Point;
  box?: Box;
  detail?: string;
}

/** One act under way: where, what it aims at, and what the evidence says of it. */
export interface Act {
  readonly surface: PageSurface;
  readonly trace: Trace;
  /** Waits until a person could point at the target, and notes where it is. */
  aim(target: Target, wait?: Partial<AimWait>): Promise<Aimed>;
  readonly timeoutMs: number;
}

/** Runs acts on one surface and records each of them, whether it succeeds or not. */
export class ActRunner {
  readonly #recorder: Pick<FrameRecorder, "act">;
  readonly #place: PagePlace;
  readonly timeoutMs: number;

  constructor(recorder: Pick<FrameRecorder, "act">, place: PagePlace, timeoutMs: number) {
    this.#recorder = recorder;
    this.#place = place;
    this.timeoutMs = timeoutMs;
  }

  on(surface: string): ActRunner {
    return new ActRunner(this.#recorder, { ...this.#place, on: surface }, this.timeoutMs);
  }

  surface(): Promise<PageSurface> {
    return pageOf(this.#place, "user");
  }

  /** @param verb past tense, as a reviewer reads it */
  async run(verb: string, target: Target | undefined, work: (act: Act) => Promise<void>): Promise<void> {
    const surface = await this.surface();
    const started = performance.now();
    const trace: Trace = {};
    const tab = surface.currentName;
    const { view } = surface;
    const record = (error?: unknown): void => {
      const reason = error === undefined ? undefined : reasonOf(error);
      this.#recorder.act({
        channel: "user",
        surface: surface.name,
        tab,
        verb,
        ...(target ? { target: target.description } : {}),
        ...trace,
        ...(view ? { view } : {}),
        ok: reason === undefined,
        ...(reason ? { error: `${reason.title}: ${reason.message}` } : {}),
        tookMs: Math.round(performance.now() - started),
      });
    };
    try {
      await work({
        surface,
        trace,
        timeoutMs: this.timeoutMs,
        aim: async (at, wait = {}) => {
          const aimed = await waitForAim(surface.current, at, { timeoutMs: this.timeoutMs, ...wait });
          trace.point = aimed.aim.point;
          trace.box = aimed.aim.box;
          return aimed;
        },
      });
      surface.refuseSurprises();
    } catch (error) {
      record(error);
      throw error;
    }
    record();
  }
}

/**
 * Clicks where it was aimed.
 * @throws UserRefused when the press went elsewhere after all
 */
export async function pressAt({ aim, tab }: Aimed, target: Target, clicks = 1): Promise<void> {
  let landing: Promise<boolean | undefined> = Promise.resolve(undefined);
  await clickMouse(tab, aim.point, clicks, () => {
    landing = landed(aim.world, tab);
  });
  if ((await landing) === false) {
    throw new UserRefused("missed", target.description, "something came over it just as the pointer pressed");
  }
}

/** Where the press went; undefined when the page went away with it, as it does after a link. */
async function landed(world: World, tab: Tab): Promise<boolean | undefined> {
  if (tab.isClosed) return undefined;
  try {
    return (await world.value<boolean | null>(readLanding)) ?? undefined;
  } catch (error) {
    if (isGone(error) || tab.isClosed) return undefined;
    throw error;
  }
}
