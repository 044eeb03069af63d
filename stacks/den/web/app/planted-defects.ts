/**
 * Defects that `DEN_BREAK` plants in the web app on purpose, so that flows can show they would notice. Each imitates
 * one that products really had. Everything the app does about them is in this file; with no name given, each
 * function below returns what it was handed.
 *
 * - `polling-off`: the app never asks again after the first load.
 * - `late-popup`: the window is opened only after slow work, when the browser no longer takes it for the click's.
 * - `card-flips-only-on-reload`: polling runs, but its answer never reaches the row.
 * - `mode-badge-wrong`: every connection is shown as an organization account.
 * - `member-sees-ungranted`: connections taken away from a member stay on the page until it is loaded again.
 * - `connected-before-signed-in`: the row says Connected as soon as the sign-in window opens.
 * - `dialog-forgets-values`: a refused form comes back empty.
 * - `sign-in-failure-hidden`: a failed sign-in looks as if nothing had happened.
 * - `reconnect-need-hidden`: an account that must sign in again still looks connected.
 */
export const webDefects = [
  "polling-off",
  "late-popup",
  "card-flips-only-on-reload",
  "mode-badge-wrong",
  "member-sees-ungranted",
  "connected-before-signed-in",
  "dialog-forgets-values",
  "sign-in-failure-hidden",
  "reconnect-need-hidden",
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
  accountMode<Mode extends "shared" | "per_member">(mode: Mode): "shared" | "per_member";
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
      if (broken("reconnect-need-hidden")) shown = shown.map((each) => ({ ...each, reconnectNeeded: false }));
      if (broken("card-flips-only-on-reload")) shown = shown.map((each) => asFirstSeen(before, each));
      if (broken("member-sees-ungranted")) shown = [...shown, ...missingFrom(shown, before)];
      return shown;
    },
    accountMode: (mode) => (broken("mode-badge-wrong") ? "shared" : mode),
    reportEnd(report) {
      if (!broken("card-flips-only-on-reload")) report();
    },
    connectedAtOnce: () => broken("connected-before-signed-in"),
    valuesAfterRefusal: (values, empty) => (broken("dialog-forgets-values") ? empty : values),
    showsFailure: () => !broken("sign-in-failure-hidden"),
  };
}

function asFirstSeen<C extends ConnectionFacts>(before: readonly C[] | undefined, fresh: C): C {
  return before?.find(({ id }) => id === fresh.id) ?? fresh;
}

function missingFrom<C extends Identified>(shown: readonly C[], before: readonly C[] | undefined): C[] {
  return (before ?? []).filter(({ id }) => !shown.some((each) => each.id === id));
}
