import { type Aim, aimAt, prepareToAim } from "../../cdp/element/aim.ts";
import { locateDropped } from "../../cdp/element/dropped.ts";
import { type HiddenLook, lookForHidden } from "../../cdp/element/hidden-look.ts";
import { locate } from "../../cdp/element/locate.ts";
import { type Located, outOfUse } from "../../cdp/element/located.ts";
import { settleElements } from "../../cdp/element/settle-elements.ts";
import type { TargetQuery } from "../../cdp/element/target-query.ts";
import { reveal, revealFrame } from "../../cdp/page/frame-place.ts";
import type { DocumentFrame } from "../../cdp/page/frame-tree.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { pauseBetweenLooks } from "../../cdp/protocol/connection.ts";
import { CallTimedOut, isGone } from "../../cdp/protocol/protocol-failure.ts";
import { isBuried } from "../../cdp/snapshot/buried.ts";
import { takeSnapshot } from "../../cdp/snapshot/page-snapshot.ts";
import { Visibility } from "../../cdp/snapshot/visibility.ts";
import { show } from "../../evidence/text/show.ts";
import { standingClock } from "../clock.ts";
import { firstWords, nearestCandidates } from "../nearest-candidates.ts";
import { type RefusalKind, UserRefused } from "./refusal.ts";

export interface Aimed {
  readonly aim: Aim & { readonly ok: true };
  readonly located: Located;
  readonly tab: Tab;
  /** Aims once more: what was aimed at may be gone from there. */
  readonly again: () => Promise<Aimed>;
}

export interface AimWait {
  readonly timeoutMs: number;
  readonly allowDisabled?: boolean;
  /** Called after each look that found no way, with what the refusal would be now. */
  readonly onLook?: (refusal: () => Promise<UserRefused>) => void;
}

/** Two of a kind may be one on its way out, but not for long. */
export const AMBIGUOUS_MS = 2_000;

/** How often a covered target is scrolled about for a free place. */
const FREE_EVERY_MS = 1_000;

interface Obstacle {
  readonly refusal: RefusalKind;
  readonly detail: string;
  readonly candidates?: readonly string[];
  readonly beyond?: readonly DocumentFrame[];
}

/**
 * Waits until a person could point at the target, in the tab that is in front.
 * @throws UserRefused at the deadline, with the last obstacle and what was nearest
 */
export async function waitForAim(tab: Tab, target: TargetQuery, wait: AimWait): Promise<Aimed> {
  const started = performance.now();
  let movingSince: number | undefined;
  let freedAt = Number.NEGATIVE_INFINITY;
  for (let looks = 0; ; looks++) {
    const now = performance.now();
    // What keeps covering it is not scrolled away from at every look.
    const free = now - freedAt >= FREE_EVERY_MS;
    const look = await lookOnce(tab, target, { ...wait, free, movingMs: now - (movingSince ?? now) });
    if ("aim" in look) return look;
    movingSince = look.refusal === "moving" ? (movingSince ?? now) : undefined;
    if (free && look.refusal === "covered") freedAt = now;
    // What is not on the screen may be in a frame further down: a person scrolls there and looks.
    const beyond = look.beyond ?? [];
    const next = beyond[looks % Math.max(1, beyond.length)];
    if (look.refusal === "absent" && next) await revealFrame(tab, next);
    wait.onLook?.(() => refusalOf(tab, target, look, performance.now() - started));
    const waited = performance.now() - started;
    const bound = look.refusal === "ambiguous" ? Math.min(AMBIGUOUS_MS, wait.timeoutMs) : wait.timeoutMs;
    if (waited >= bound) throw await refusalOf(tab, target, look, waited);
    await pauseBetweenLooks(looks, waited, bound - waited);
  }
}

async function lookOnce(
  tab: Tab,
  target: TargetQuery,
  wait: AimWait & { readonly free: boolean; readonly movingMs: number },
): Promise<Aimed | Obstacle> {
  try {
    void prepareToAim(tab);
    const { found: told, hidden, unread, beyond } = await locate(tab, target);
    const dropped = told.length > 0 || hidden ? [] : await locateDropped(tab, target);
    const [why] = dropped.flatMap((one) => outOfUse(one) ?? []);
    if (why !== undefined) return { refusal: why === "inert" ? "hidden" : "covered", detail: why };
    const found = told.length > 0 ? told : dropped;
    if (hidden) return { refusal: "tab not in front", detail: "another tab or window hides it" };
    const [only, ...others] = found.length > 1 ? await shownOnes(tab, found) : found;
    if (only === undefined) return { refusal: "absent", detail: absence(unread), beyond };
    if (others.length > 0) {
      const all = [only, ...others];
      const candidates = all.map(({ role, name }) => `${role} ${JSON.stringify(name)}`);
      return { refusal: "ambiguous", detail: `${all.length} fit; use .within(...) or .nth(...)`, candidates };
    }
    if (only.skipped) {
      await reveal(only.frame, only.backendNodeId);
      return { refusal: "off-screen", detail: "the browser does not render it, though it was scrolled to" };
    }
    const aim = await aimAt(tab, only, wait);
    const { timeoutMs, allowDisabled = false } = wait;
    const again = (): Promise<Aimed> => waitForAim(tab, target, { timeoutMs, allowDisabled });
    if (aim.ok) return { aim, located: only, tab, again };
    return { refusal: aim.problem === "gone" ? "absent" : aim.problem, detail: aim.detail };
  } catch (error) {
    if (tab.isClosed) return { refusal: "absent", detail: "its tab has closed" };
    // The page is between two documents; the next look sees the new one.
    if (isGone(error)) return { refusal: "absent", detail: "the page was loading" };
    if (error instanceof CallTimedOut) return { refusal: "hung", detail: error.reason.message };
    throw error;
  }
}

/** Of several, those that a person sees; if none or all are, then all. */
async function shownOnes(tab: Tab, found: readonly Located[]): Promise<readonly Located[]> {
  const snapshot = await takeSnapshot(tab);
  const visibility = new Visibility(snapshot);
  const drawn = found.filter((one) => {
    if (one.skipped) return true;
    const look = visibility.lookAt(one);
    return look !== undefined && !("unseen" in look && /hidden|transparent/.test(look.unseen));
  });
  // What is cut off where nobody can scroll is no rival, as the other slides of a row that shows one.
  const cut = drawn.filter((one) => !one.skipped && visibility.isOutOfReach(one));
  // Some is drawn beyond what cuts it all the same (`overflow-clip-margin`).
  const cutLooks = cut.length > 0 ? await settleElements(tab, snapshot, cut) : [];
  const gone = cut.filter((_, i) => !("seen" in (cutLooks[i] ?? {})));
  const reachable = drawn.filter((one) => !gone.includes(one));
  if (reachable.length === 0) return drawn.length > 0 ? drawn : found;
  if (reachable.length === 1) return reachable;
  // Nor is what lies wholly under another layer, wherever one scrolls.
  const looks = await settleElements(tab, snapshot, reachable);
  const free = reachable.filter((one, i) => {
    const look = looks[i];
    const isUnder = look && "unseen" in look && /^(covered|not drawn)$/.test(look.unseen);
    return one.skipped || !isUnder || !isBuried(snapshot, one);
  });
  return free.length > 0 ? free : reachable;
}

function absence(unread: readonly string[]): string {
  if (unread.length === 0) return "nothing of that kind and name is on the page";
  return `nothing of that kind and name was found, but these frames did not answer: ${unread.join(", ")}`;
}

async function refusalOf(
  tab: Tab,
  target: TargetQuery,
  { refusal, detail, candidates }: Obstacle,
  waited: number,
): Promise<UserRefused> {
  if (refusal === "absent" && !tab.isClosed) {
    const hidden: HiddenLook | undefined = await lookForHidden(tab, target);
    if (hidden) {
      const near = await nearestCandidates(tab, target);
      return new UserRefused("hidden", target.description, hidden.why, near, waited);
    }
  }
  // What was found needs nothing named that is like it.
  const near = candidates ?? (refusal === "absent" ? await nearestCandidates(tab, target) : []);
  const about = refusal === "absent" && !tab.isClosed ? await aboutPage(tab, near) : [];
  return new UserRefused(refusal, target.description, [detail, ...about].join("; "), near, waited);
}

/** What tells why something is not there, when nothing is like it or the page may still wait for its time. */
async function aboutPage(tab: Tab, near: readonly string[]): Promise<string[]> {
  const words = near.length > 0 ? undefined : await firstWords(tab).catch(() => undefined);
  const shows = words === undefined ? undefined : `it shows ${words === "" ? "no text" : show(words)}`;
  return [shows, standingClock(tab.conditions)].filter((one) => one !== undefined);
}
