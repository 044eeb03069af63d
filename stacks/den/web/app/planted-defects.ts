import type { WebDefect } from "../../contract/index.ts";

/** Longer than the 5 s for which Chromium lets a window through after a click. */
const LATE_POPUP_MS = 6_000;

interface Identified {
  readonly id: string;
}
interface ConnectionFacts extends Identified {
  readonly connectedForMe: boolean;
  readonly reconnectNeeded: boolean;
}

/**
 * The defects of this page load, as decisions at the places where they strike: everything that the app does about them
 * is in this file, and with no name given each returns what it was handed.
 */
export interface PlantedDefects {
  /** The pause before asking again, or `false` for never. */
  repeatEvery(milliseconds: number): number | false;
  /** Runs `open` now, within the click; or far too late. */
  withinClick<Opened>(open: () => Opened): Opened | Promise<Opened>;
  /** What the page shows of a fresh list, given what it showed before. */
  freshConnections<C extends ConnectionFacts>(before: readonly C[] | undefined, fresh: readonly C[]): C[];
  /** What a member's page shows of them: what is no longer granted is not in the fresh list. */
  withoutUngranted<C extends ConnectionFacts>(before: readonly C[] | undefined, fresh: readonly C[]): C[];
  accountMode(mode: "shared" | "per_member"): "shared" | "per_member";
  /** Tells the row about the end of a sign-in. */
  reportEnd(report: () => void): void;
  /** Whether a sign-in that only just began counts as done. */
  connectedAtOnce(): boolean;
  valuesAfterRefusal<Values>(values: Values, empty: Values): Values;
  /** Whether a failed sign-in is shown. */
  showsFailure(): boolean;
}

/** Reads `plantedDefects` of `GET /v1/client-config`; names that are not the web app's are left to others. */
export function plantDefects(names: readonly string[]): PlantedDefects {
  const broken = (defect: WebDefect) => names.includes(defect);

  return {
    repeatEvery: (milliseconds) => (broken("polling-off") ? false : milliseconds),
    withinClick: (open) =>
      broken("late-popup")
        ? new Promise((resolve) => setTimeout(() => resolve(open()), LATE_POPUP_MS))
        : open(),
    freshConnections(before, fresh) {
      let shown = [...fresh];
      if (broken("reconnect-hidden")) shown = shown.map((each) => ({ ...each, reconnectNeeded: false }));
      if (broken("card-flips-only-on-reload")) shown = shown.map((each) => asFirstSeen(before, each));
      return shown;
    },
    withoutUngranted: (before, fresh) =>
      broken("member-sees-ungranted") ? [...fresh, ...missingFrom(fresh, before)] : [...fresh],
    accountMode(mode) {
      if (!broken("badge-wrong")) return mode;
      return mode === "shared" ? "per_member" : "shared";
    },
    reportEnd(report) {
      if (!broken("card-flips-only-on-reload")) report();
    },
    connectedAtOnce: () => broken("optimistic-connected"),
    valuesAfterRefusal: (values, empty) => (broken("form-cleared-on-error") ? empty : values),
    showsFailure: () => !broken("failure-swallowed"),
  };
}

function asFirstSeen<C extends ConnectionFacts>(before: readonly C[] | undefined, fresh: C): C {
  return before?.find(({ id }) => id === fresh.id) ?? fresh;
}

function missingFrom<C extends Identified>(fresh: readonly C[], before: readonly C[] | undefined): C[] {
  return (before ?? []).filter(({ id }) => !fresh.some((each) => each.id === id));
}
