import { Failure } from "../../evidence/log/failure.ts";
import type { Session } from "../protocol/connection.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import { CLOCK_KEY, type ClockState, clockSource, type DocumentClock } from "./clock-script.ts";

interface Followed {
  readonly watchChildren: (paused: boolean) => Promise<void>;
  /** The pages' own worlds, by their ids. */
  readonly contexts: Set<number>;
  /** The script that new documents begin with. */
  script?: string | undefined;
}

/** How long, in real time, one move of the clock may keep a page busy. */
const ADVANCE_MS = 20_000;

/**
 * The clock that the pages of one surface read. While nobody sets it they have the browser's own, untouched. Only the
 * pages' own scripts are told another time: what fraimz waits for, and what the browser animates, goes by the real one.
 */
export class PageClock {
  readonly #sessions = new Map<Session, Followed>();
  #state: ClockState | undefined;
  #wasSet = false;
  /** One move after another. */
  #last: Promise<void> = Promise.resolve();

  /**
   * Holds for this session, too; before its first script when it is paused meanwhile.
   * @param watchChildren asks to hear of its iframes; paused, so that the same holds for them
   */
  follow(session: Session, watchChildren: (paused: boolean) => Promise<void>): void {
    const followed: Followed = { watchChildren, contexts: new Set() };
    this.#sessions.set(session, followed);
    session.on("Runtime.executionContextCreated", ({ context }) => {
      const about: { isDefault?: boolean } | undefined = context.auxData;
      if (about?.isDefault === true) followed.contexts.add(context.id);
    });
    session.on("Runtime.executionContextDestroyed", ({ executionContextId }) =>
      followed.contexts.delete(executionContextId),
    );
    session.on("Runtime.executionContextsCleared", () => followed.contexts.clear());
    session.on("Page.frameNavigated", ({ type }) => {
      if (type === "BackForwardCacheRestore") this.#shownAgain(session, followed);
    });
    if (this.#state === undefined) {
      this.#shownAgain(session, followed);
      return;
    }
    watchChildren(true).catch(() => {});
    this.#write(session, followed, this.#state, "and those that are there").catch(() => {});
  }

  unfollow(session: Session): void {
    this.#sessions.delete(session);
  }

  /** What it shows now; undefined when nobody set it. */
  get shows(): { readonly at: number; readonly stands: boolean; readonly fixed: boolean } | undefined {
    const state = this.#state;
    if (state === undefined) return undefined;
    const { fixed } = state;
    return { at: timeOf(state), stands: state.stands, fixed: fixed !== undefined };
  }

  /** It shows `at` now, and goes on from there. */
  install(at: number): Promise<void> {
    return this.#inOrder(() => this.#setTo(from(at)));
  }

  /** `Date` says this from now on; timers go on as they do. */
  fix(at: number): Promise<void> {
    return this.#inOrder(() =>
      this.#setTo({ timers: false, stands: false, ...this.#state, at, since: Date.now(), fixed: at }),
    );
  }

  /** It goes on again from where it stands. */
  resume(): Promise<void> {
    return this.#inOrder(() => this.#setTo(from(this.#time)));
  }

  /**
   * It goes on by `ms`: `through` all that comes due, or with a `jump` after which each timer that came due fires once.
   * @throws Failure when that keeps a page busy for too long
   */
  advance(ms: number, how: "through" | "jump"): Promise<void> {
    return this.#inOrder(() =>
      this.#advance(this.#time, ms, how, this.#state?.stands === true, this.#state?.fixed),
    );
  }

  /**
   * It jumps to `at`, and stands there.
   * @returns what it showed; when that is later, nothing was done
   */
  async pauseAt(at: number): Promise<number> {
    let showed = at;
    await this.#inOrder(async () => {
      showed = this.#time;
      if (showed <= at) await this.#advance(showed, at - showed, "jump", true, undefined);
    });
    return showed;
  }

  /** The real time again. Documents that are there keep what waits in them. */
  restore(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#state === undefined) return;
      this.#state = undefined;
      await this.#everywhere(async (session, followed) => {
        await this.#unwrite(session, followed);
        await followed.watchChildren(false);
        await inDocuments(session, followed, `${CLOCK}?.restore()`);
      });
    });
  }

  get #time(): number {
    return this.#state === undefined ? Date.now() : timeOf(this.#state);
  }

  /** A document that was kept whole while another was shown has the clock that it was left with. */
  #shownAgain(session: Session, followed: Followed): void {
    if (!this.#wasSet) return;
    const expression = this.#state === undefined ? `${CLOCK}?.restore()` : clockSource(this.#state);
    for (const contextId of [undefined, ...followed.contexts])
      session.post("Runtime.evaluate", { expression, ...(contextId === undefined ? {} : { contextId }) });
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #setTo(state: ClockState): Promise<void> {
    this.#state = state;
    this.#wasSet = true;
    await this.#everywhere(async (session, followed) => {
      await followed.watchChildren(true);
      await this.#write(session, followed, state, "and those that are there");
    });
  }

  /** @param at what it shows: read once, as it goes on meanwhile */
  async #advance(
    at: number,
    ms: number,
    how: "through" | "jump",
    stands: boolean,
    fixed?: number,
  ): Promise<void> {
    const state: ClockState = { ...from(at), stands: this.#state?.stands === true, fixed };
    await this.#setTo(state);
    // What loads meanwhile, as a page does whose session has ended, begins at the time that is moved to.
    const then: ClockState = { ...state, at: at + ms, since: Date.now(), stands };
    this.#state = then;
    const slow: number[] = [];
    await this.#everywhere(async (session, followed) => {
      await this.#write(session, followed, then, "new documents alone");
      const move = `${CLOCK}?.advance(${ms}, ${JSON.stringify(how)}, ${ADVANCE_MS})`;
      slow.push(...(await inDocuments(session, followed, move)));
    });
    await this.#setTo({ ...then, since: Date.now() });
    const [came] = slow;
    if (came === undefined) return;
    throw new Failure({
      kind: "action",
      title: `The page was busy for more than ${ADVANCE_MS / 1000} s with what its timers do in ${ms} ms`,
      message: `it came ${Math.round(came)} ms far`,
      next: "run for less, or jump with `clock.fastForward`: each timer then fires once",
    });
  }

  /** A page that goes away meanwhile has no clock. */
  async #everywhere(work: (session: Session, followed: Followed) => Promise<void>): Promise<void> {
    await Promise.all(
      [...this.#sessions].map(([session, followed]) =>
        work(session, followed).catch((error: unknown) => {
          if (!isGone(error)) throw error;
        }),
      ),
    );
  }

  async #write(
    session: Session,
    followed: Followed,
    state: ClockState,
    where: "new documents alone" | "and those that are there",
  ): Promise<void> {
    const source = clockSource(state);
    const runImmediately = where === "and those that are there";
    const [{ identifier }] = await Promise.all([
      session.send("Page.addScriptToEvaluateOnNewDocument", { source, runImmediately }),
      this.#unwrite(session, followed),
    ]);
    followed.script = identifier;
  }

  async #unwrite(session: Session, followed: Followed): Promise<void> {
    const { script: identifier } = followed;
    followed.script = undefined;
    if (identifier === undefined) return;
    try {
      await session.send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
    } catch (error) {
      // A page that goes on to another document meanwhile is asked twice by the browser: it is removed by then.
      if (!(error instanceof CallRefused) || !/Script not found/i.test(error.detail)) throw error;
    }
  }
}

const CLOCK = `globalThis[Symbol.for(${JSON.stringify(CLOCK_KEY)})]`;

/** Asks the clock of each document, and returns what those said that said something. */
async function inDocuments(session: Session, followed: Followed, expression: string): Promise<number[]> {
  const said = await Promise.all(
    [...followed.contexts].map(async (contextId) => {
      try {
        const { result } = await session.send(
          "Runtime.evaluate",
          { expression, contextId, awaitPromise: true, returnByValue: true },
          ADVANCE_MS + 5_000,
        );
        return result.value as Awaited<ReturnType<DocumentClock["advance"]>>;
      } catch (error) {
        // Its document went: a timer led elsewhere.
        if (isGone(error)) return undefined;
        throw error;
      }
    }),
  );
  return said.filter((one) => one !== undefined && one !== null);
}

// The browser's machine is this one, or keeps the same time.
function from(at: number): ClockState {
  return { at, since: Date.now(), stands: false, timers: true };
}

function timeOf({ at, since, stands, fixed }: ClockState): number {
  return fixed ?? (stands ? at : at + Date.now() - since);
}
