import type { ActTrace, Recording } from "../../evidence/log/recording.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { type PagePlace, pageOf } from "../page-place.ts";
import { demandTarget, type Target } from "../target.ts";
import { type Aimed, type AimWait, waitForAim } from "./aim.ts";
import type { UserRefused } from "./refusal.ts";

/** One act under way: where, what it aims at, and what the evidence says of it. */
export interface RunningAct {
  readonly surface: PageSurface;
  readonly trace: ActTrace;
  /** Waits until a person could point at the target, and notes where it is. */
  aim(target: Target, wait?: Partial<AimWait>): Promise<Aimed>;
  readonly timeoutMs: number;
}

/** Runs acts on one surface and records each of them, whether it succeeds or not. */
export class ActRunner {
  readonly #recording: Recording;
  readonly #place: PagePlace;
  readonly timeoutMs: number;

  constructor(recording: Recording, place: PagePlace, timeoutMs: number) {
    this.#recording = recording;
    this.#place = place;
    this.timeoutMs = timeoutMs;
  }

  /** How long an act waits that names `within` itself, in milliseconds. */
  boundOf(within: number | undefined): number {
    return within === undefined ? this.timeoutMs : this.#recording.boundOf(within);
  }

  on(surface: string): ActRunner {
    return new ActRunner(this.#recording, { ...this.#place, on: surface }, this.timeoutMs);
  }

  surface(): Promise<PageSurface> {
    return pageOf(this.#place, "user");
  }

  /** @param verb past tense, as a reviewer reads it */
  run(verb: string, target: Target | undefined, work: (act: RunningAct) => Promise<void>): Promise<void> {
    const { on } = this.#place;
    const about = {
      channel: "user" as const,
      ...(on === undefined ? {} : { surface: on }),
      verb,
      ...(target ? { target: target.description } : {}),
    };
    return this.#recording.acting(about, async (trace) => {
      const surface = await this.surface();
      const { view } = surface;
      await surface.beforeAct();
      Object.assign(trace, { surface: surface.name, tab: surface.currentName, ...(view ? { view } : {}) });
      const aim: RunningAct["aim"] = async (at, wait = {}) => {
        demandTarget("user", at);
        let last: (() => Promise<UserRefused>) | undefined;
        const onLook: AimWait["onLook"] = (refusal) => {
          last = refusal;
        };
        const aimed = await this.#recording.waits.during(
          async () => (await last?.())?.reason,
          () => waitForAim(surface.current, at, { timeoutMs: this.timeoutMs, onLook, ...wait }),
        );
        trace.point = aimed.aim.point;
        trace.box = aimed.aim.box;
        trace.mark = surface.marks.add(aimed.located);
        return { ...aimed, again: () => aim(at, wait) };
      };
      await work({ surface, trace, timeoutMs: this.timeoutMs, aim });
      surface.refuseSurprises();
    });
  }
}
