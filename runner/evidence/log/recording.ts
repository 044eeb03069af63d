import { setTimeout as delay } from "node:timers/promises";
import { CallSite, callerSite, cameFrom } from "../call-site.ts";
import type { EventOf } from "./events.ts";
import { AssertionFailed, Failure, nearestTo, reasonOf } from "./failure.ts";
import { PendingWaits } from "./pending-waits.ts";

/** An event of a frame as a channel tells it: the recorder adds where and when. */
export type Told<T extends "act" | "check" | "picture" | "attachment" | "witness" | "surface" | "generic"> =
  Omit<EventOf<T>, "v" | "seq" | "worker" | "at" | "ms" | "type" | "flow" | "frame">;

/** What an act is before it has begun; its verb is in the past tense, as a reviewer reads it. */
export type NewAct = Pick<Told<"act">, "channel" | "surface" | "tab" | "verb" | "target" | "detail">;
/** What an act learns on its way; recorded also when it fails. */
export type ActTrace = Partial<
  Pick<Told<"act">, "surface" | "tab" | "target" | "detail" | "point" | "box" | "view" | "mark">
>;

export type NewCheck = Pick<Told<"check">, "channel" | "surface" | "title" | "expected">;
/** What a look found, and what the check gives back to the flow. */
export type Observed<T = void> = Pick<Told<"check">, "ok" | "actual" | "box" | "entries"> &
  Partial<Pick<NewCheck, "expected">> & { readonly value: T; readonly nearest?: readonly string[] };

/** Where acts and checks go, once they are decided. */
export interface EvidenceSink {
  act(act: Told<"act">): void;
  check(check: Told<"check">): void;
}

/** What is known of a check beyond its outcome. */
interface CheckOrigin {
  readonly site?: CallSite | undefined;
  readonly nearest?: readonly string[] | undefined;
}

/** How long the checks of a frame wait that must fail: a third of what they may, and never less than this. */
export interface Patience {
  readonly leastMs: number;
}

/** How long a frame that is over waits for what it interrupted. */
const INTERRUPTED_WITHIN_MS = 2_000;
/** A refusal takes this long: a flow that tries again in a loop must not keep everything else from running. */
const REFUSED_AFTER_MS = 50;

/**
 * The one place where acts and checks are timed and recorded, whether they succeed or fail. A check that did not
 * hold, or could not be decided, is remembered: no `catch` of the flow makes its frame pass. When the frame is over,
 * what is under way is interrupted and nothing new begins.
 */
export class Recording {
  readonly #sink: EvidenceSink;
  readonly #over = new AbortController();
  /** Rejects when the frame is over, as `signal` is aborted. */
  readonly interrupted: Promise<never>;
  /** The waits of its acts and checks. */
  readonly waits = new PendingWaits();
  readonly #running = new Set<Promise<unknown>>();
  readonly #patience: Patience | undefined;
  readonly #multiplier: number;
  #broken: Failure | undefined;

  /**
   * @param patience of a frame that must fail; without it checks wait for as long as they may
   * @param multiplier `--timeout-multiplier`: how many times as long everything may take here
   */
  constructor(sink: EvidenceSink, patience?: Patience, multiplier = 1) {
    this.#sink = sink;
    this.#patience = patience;
    this.#multiplier = multiplier;
    this.interrupted = new Promise((_resolve, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason), { once: true });
    });
    this.interrupted.catch(() => {});
  }

  /** Aborted when the frame is over, with the failure that says why nothing more can be done in it. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** How long an act waits on this machine that may wait so long on an ordinary one, in whole milliseconds. */
  boundOf(mayWaitMs: number): number {
    return Math.round(mayWaitMs * this.#multiplier);
  }

  /** The same of a check, which waits less where it must fail. */
  waitFor(mayWaitMs: number): number {
    const boundMs = this.boundOf(mayWaitMs);
    const least = this.#patience?.leastMs ?? boundMs;
    // Whole ones: some timers take no others.
    return Math.round(Math.min(boundMs, Math.max(mayWaitMs / 3, least)));
  }

  /** The first check that did not hold or could not be decided, whatever the flow did with its error. */
  get brokenCheck(): Failure | undefined {
    return this.#broken;
  }

  /**
   * Does something as a channel, and records it.
   * @param work may fill in what it learns on its way
   * @throws what `work` throws; the frame's end when that comes first
   */
  async acting<T>(act: NewAct, work: (trace: ActTrace) => Promise<T>): Promise<T> {
    const site = callerSite();
    await this.#refuseWhenOver();
    const started = performance.now();
    const trace: ActTrace = {};
    try {
      const value = await this.until(work(trace));
      this.acted({ ...act, ...trace }, { tookMs: since(started) });
      return value;
    } catch (error) {
      cameFrom(error, site);
      this.acted({ ...act, ...trace }, { tookMs: since(started), error, site });
      throw error;
    }
  }

  /** Records an act that has ended already. */
  acted(
    act: NewAct & ActTrace,
    {
      tookMs = 0,
      site = callerSite(),
      ...how
    }: { tookMs?: number; error?: unknown; site?: CallSite | undefined } = {},
  ): void {
    const outcome =
      "error" in how ? { ok: false, error: inWords(how.error), ...sourceOf(site) } : { ok: true };
    this.#sink.act({ ...act, ...outcome, tookMs });
  }

  /**
   * Decides a check, and records it.
   * @param afterwards looks at what else must be right once the check has held
   * @throws AssertionFailed when it does not hold; what kept it from being decided
   */
  async checking<T>(
    check: NewCheck,
    look: () => Promise<Observed<T>>,
    afterwards: () => void = () => {},
  ): Promise<T> {
    const site = callerSite();
    await this.#refuseWhenOver();
    const started = performance.now();
    let observed: Observed<T>;
    try {
      observed = await this.until(look());
    } catch (error) {
      cameFrom(error, site);
      this.#sink.check({
        ...check,
        ok: false,
        actual: inWords(error),
        ...sourceOf(site),
        waitedMs: since(started),
      });
      this.#broken ??= asFailure(error);
      throw error;
    }
    const { value, nearest, ...seen } = observed;
    this.check({ ...check, ...seen, waitedMs: since(started) }, { site, nearest });
    try {
      afterwards();
    } catch (error) {
      cameFrom(error, site);
      this.#broken ??= asFailure(error);
      throw error;
    }
    return value;
  }

  /**
   * Records a check that is decided already.
   * @param more where the flow made it, and what was most like what it looked for
   * @throws AssertionFailed when it does not hold: a check cannot fail quietly
   */
  check(check: Told<"check">, { site, nearest = [] }: CheckOrigin = {}): void {
    this.signal.throwIfAborted();
    if (check.ok) {
      this.#sink.check(check);
      return;
    }
    const from = site ?? callerSite() ?? new CallSite();
    const near = nearest.length > 0 ? `; nearest: ${nearest.join(", ")}` : "";
    this.#sink.check({ ...check, actual: check.actual + near, ...sourceOf(from) });
    const failed = new AssertionFailed({
      kind: check.channel === "picture" ? "picture" : "assertion",
      title: check.title,
      message: `expected ${check.expected}; saw ${check.actual}`,
      expected: check.expected,
      actual: check.actual,
      ...(nearest.length > 0 ? { nearest: [...nearest] } : {}),
    });
    cameFrom(failed, from);
    this.#broken ??= failed;
    throw failed;
  }

  /** Records a check without throwing: of several that were decided together, those beside the first failed one. */
  note(check: Told<"check">, site?: CallSite): void {
    this.#sink.check({ ...check, ...(check.ok ? {} : sourceOf(site)) });
  }

  /** Waits for `work`, at most until the frame is over. */
  async until<T>(work: Promise<T>): Promise<T> {
    const running = work.then(
      () => {},
      () => {},
    );
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    return await Promise.race([work, this.interrupted]);
  }

  /**
   * Ends the frame for its channels: what is under way fails with `why` and is recorded so, what comes is refused.
   * Resolves when nothing of it runs any more, or soon after.
   */
  async interrupt(why: Failure): Promise<void> {
    if (!this.signal.aborted) this.#over.abort(why);
    const late = new AbortController();
    const { signal } = late;
    const settled = async () => {
      while (this.#running.size > 0) await Promise.all(this.#running);
    };
    await Promise.race([settled(), delay(INTERRUPTED_WITHIN_MS, undefined, { signal }).catch(() => {})]);
    late.abort();
  }

  async #refuseWhenOver(): Promise<void> {
    if (!this.signal.aborted) return;
    await delay(REFUSED_AFTER_MS);
    throw this.signal.reason;
  }
}

function sourceOf(site: CallSite | undefined): { source?: string } {
  const place = site?.place;
  return place === undefined ? {} : { source: place };
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}

/** A failure in its own words; of anything else that was thrown, its message. */
function inWords(error: unknown): string {
  const reason = reasonOf(error);
  const { title, message, actual } = reason;
  if (!(error instanceof Failure)) return message;
  const near = nearestTo(reason);
  return `${[title, message || actual].filter(Boolean).join(": ")}${near ? `. ${near}` : ""}`;
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(reasonOf(error), { cause: error });
}
