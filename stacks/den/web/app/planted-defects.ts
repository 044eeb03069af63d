/**
 * Defects that `DEN_BREAK` plants in the web app on purpose, so that flows can show they would notice. Each imitates
 * one that products really had. Everything the app does about them is in this file; with no name given, each
 * function below returns what it was handed.
 *
 * - `polling-off`: the app never asks again after the first load.
 * - `late-popup`: the window is opened only after slow work, when the browser no longer takes it for the click's.
 * - `card-flips-only-on-reload`: polling runs, but its answer never reaches the row.
 * - `badge-wrong`: the account mode's badge shows the other mode.
 * - `member-sees-ungranted`: connections taken away from a member stay on the page until it is loaded again.
 * - `optimistic-connected`: the row says Connected as soon as the sign-in window opens.
 * - `form-cleared-on-error`: a refused form comes back empty.
 * - `failure-swallowed`: a failed sign-in looks as if nothing had happened.
 * - `reconnect-hidden`: an account that must sign in again still looks connected.
 */
export const webDefects = [
  "polling-off",
  "late-popup",
  "card-flips-only-on-reload",
  "badge-wrong",
  "member-sees-ungranted",
  "optimistic-connected",
  "form-cleared-on-error",
  "failure-swallowed",
  "reconnect-hidden",
] as const;
export type WebDefect = (typeof webDefects)[number];

/** Longer than the 5 s for which Chromium lets a window through after a click. */
const LATE_POPUP_MS = 6_000;

interface Identified {
  readonly id: string;
}
interface ConnectionFacts extends Identified {
  readonly connectedForMe: boolean;
  readonly reconnectNeeded: boolean;
}

/** The defects of this page load, as decisions at the places where they strike. */
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
