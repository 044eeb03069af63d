import type { PageClock } from "../cdp/page/page-clock.ts";
import { misuse } from "../evidence/log/misuse.ts";
import type { Recording } from "../evidence/log/recording.ts";
import { show } from "../evidence/text/show.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { type PagePlace, pageOf } from "./page-place.ts";

/** A moment: a date, milliseconds since 1970, or what `new Date` reads (`"2026-03-01T09:00:00Z"`). */
export type Moment = Date | number | string;
/** Milliseconds, or `"30"`, `"05:00"`, `"01:30:00"`: seconds, minutes and hours. */
export type TimeSpan = number | string;

/**
 * What the pages of a surface take for the time, also those that load later, in iframes and in tabs that they open. It
 * holds until `restore`, also in later frames, and ends with the flow. Only their own scripts are told: checks, time
 * limits, CSS animations, workers and servers go by the real time.
 */
export interface ClockActs<Surface extends string = string> {
  /** It is `at` now (when absent: as late as it is), and goes on from there; timers can be moved on from now. */
  install(at?: Moment): Promise<void>;
  /** `Date` says this from now on, and nothing else changes: timers go on as they do. */
  setFixedTime(at: Moment): Promise<void>;
  /** It jumps to `at`, which must not have passed, as with `fastForward`, and stands there. */
  pauseAt(at: Moment): Promise<void>;
  /** It goes on by itself again. */
  resume(): Promise<void>;
  /** It is later by so much, as after a laptop was closed: each timer that came due meanwhile fires once. */
  fastForward(by: TimeSpan): Promise<void>;
  /** It goes on by so much, and all that comes due on the way is done in its order. */
  runFor(by: TimeSpan): Promise<void>;
  /** The real time again. */
  restore(): Promise<void>;
  /** The same for another surface than the frame's own. */
  on(surface: Surface): ClockActs<Surface>;
}

/** The `clock` channel of one frame's action. */
export function createClock(recording: Recording, place: PagePlace): ClockActs {
  const act = (verb: string, target: string | undefined, work: (page: PageSurface) => Promise<void>) =>
    recording.acting(
      { channel: "clock", verb, ...(target === undefined ? {} : { target }) },
      async (trace) => {
        const page = await pageOf(place, "clock");
        trace.surface = page.name;
        await work(page);
        trace.detail = clockOf(page) ?? "as late as it is";
      },
    );
  return {
    install: (at) =>
      act("was set to", at === undefined ? "the real time" : inWords(at), ({ clock }) =>
        clock.install(at === undefined ? Date.now() : momentOf("install", at)),
      ),
    setFixedTime: (at) =>
      act("was fixed at", inWords(at), ({ clock }) => clock.fix(momentOf("setFixedTime", at))),
    pauseAt: (at) =>
      act("was stopped at", inWords(at), async ({ clock }) => {
        const wanted = momentOf("pauseAt", at);
        const showed = await clock.pauseAt(wanted);
        if (showed <= wanted) return;
        throw misuse(
          `\`clock.pauseAt\` can't go back to ${iso(wanted)}: it is ${iso(showed)}`,
          "set an earlier time with `clock.install` first",
        );
      }),
    resume: () => act("went on", undefined, ({ clock }) => clock.resume()),
    fastForward: (by) =>
      act("jumped forward by", inWords(by), ({ clock }) => clock.advance(spanOf("fastForward", by), "jump")),
    runFor: (by) =>
      act("ran on by", inWords(by), ({ clock }) => clock.advance(spanOf("runFor", by), "through")),
    restore: () => act("was restored", undefined, ({ clock }) => clock.restore()),
    on: (surface) => createClock(recording, { ...place, on: surface }),
  };
}

/** What the clock of a surface's pages shows, in words; undefined while it is the real one. */
function clockOf({ clock }: PageSurface): string | undefined {
  const { shows } = clock;
  if (shows === undefined) return undefined;
  const how = shows.stands ? "standing" : shows.fixed ? "fixed, timers go on" : "going on";
  return `${iso(shows.at)}, ${how}`;
}

/** For what did not come: a page whose clock stands may be waiting for it. */
export function standingClock(of: { readonly clock: PageClock } | undefined): string | undefined {
  const shows = of?.clock.shows;
  return shows?.stands === true ? `the clock of its pages stands at ${iso(shows.at)}` : undefined;
}

/** Says in the record of a frame which clocks an earlier frame has set. */
export function recordClocks(recording: Recording, surfaces: readonly PageSurface[]): void {
  for (const surface of surfaces) {
    const detail = clockOf(surface);
    if (detail !== undefined)
      recording.acted({ channel: "clock", verb: "was still set", surface: surface.name, detail });
  }
}

function momentOf(call: string, at: Moment): number {
  const moment = at instanceof Date ? at.getTime() : typeof at === "string" ? new Date(at).getTime() : at;
  if (typeof moment === "number" && Number.isFinite(new Date(moment).getTime())) return Math.floor(moment);
  throw misuse(
    `\`clock.${call}\` takes a moment, not ${show(at)}`,
    'write a `Date`, milliseconds since 1970, or "2026-03-01T09:00:00Z"',
  );
}

function spanOf(call: string, by: TimeSpan): number {
  const parts = typeof by === "string" && /^\d+(:[0-5]?\d){0,2}$/.test(by) ? by.split(":") : undefined;
  const ms = parts ? parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000 : by;
  if (typeof ms === "number" && Number.isFinite(ms) && ms >= 0) return ms;
  throw misuse(
    `\`clock.${call}\` takes milliseconds, or hours, minutes and seconds as text, not ${show(by)}`,
    'write `90_000`, "01:30" or "36:00:00"',
  );
}

function inWords(given: Moment | TimeSpan): string {
  if (given instanceof Date) return Number.isFinite(given.getTime()) ? iso(given.getTime()) : String(given);
  return typeof given === "number" ? (given > 1e11 ? iso(given) : `${given} ms`) : String(given);
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
