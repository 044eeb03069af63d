import type { PageClock } from "../cdp/page/page-clock.ts";
import type { Tab } from "../cdp/page/tab.ts";
import { pause } from "../cdp/protocol/connection.ts";
import { isGone } from "../cdp/protocol/protocol-failure.ts";
import { Failure } from "../evidence/log/failure.ts";

/** What is waited for, of a surface. */
interface Awaited {
  readonly name: string;
  readonly current: Tab;
  readonly clock: PageClock;
  visibleText(): Promise<string>;
}

/** A surface's own sign that its page is ready for a person, as its stack declares it. */
export class PageReadiness {
  readonly #surface: Awaited;
  readonly #selector: string | undefined;
  readonly #limitMs: number;
  readonly #isClosing: () => boolean;
  #waitingFor: string | undefined;

  constructor(
    surface: Awaited,
    {
      ready,
      loadTimeoutMs = 30_000,
    }: { readonly ready?: string | undefined; readonly loadTimeoutMs?: number | undefined },
    isClosing: () => boolean,
  ) {
    this.#surface = surface;
    this.#selector = ready;
    this.#limitMs = loadTimeoutMs;
    this.#isClosing = isClosing;
  }

  /** What is waited for just now. */
  get waitingFor(): string | undefined {
    return this.#waitingFor;
  }

  /** @throws NotReady when it does not come in time */
  async reached(): Promise<void> {
    const selector = this.#selector;
    if (selector === undefined) return;
    this.#waitingFor = `${this.#surface.name} waits for its \`ready\`, an element ${selector}`;
    try {
      await this.#untilThere(selector);
    } finally {
      this.#waitingFor = undefined;
    }
  }

  async #untilThere(selector: string): Promise<void> {
    const end = performance.now() + this.#limitMs;
    for (;;) {
      try {
        const world = await this.#surface.current.frames.main.world();
        if (await world.value<boolean>((wanted) => document.querySelector(wanted) !== null, selector)) return;
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      if (performance.now() > end || this.#isClosing()) throw await this.#notReady(selector);
      await pause(20);
    }
  }

  async #notReady(selector: string): Promise<NotReady> {
    const { name, current, clock } = this.#surface;
    return new NotReady({
      kind: "timeout",
      title: `${name} did not become ready`,
      message: `nothing matched ${selector} within ${this.#limitMs} ms at ${current.url}`,
      expected: `an element ${selector}`,
      actual: await this.#surface.visibleText().catch(() => "nothing that could be read"),
      next: clock.shows?.stands
        ? "the clock of its pages stands, and what waits for a time does not come: `clock.runFor`, or `clock.resume`"
        : "look at the page's console: its script may have failed; or correct the surface's `ready` in its stack",
    });
  }
}

/** The page loaded but never declared itself ready. */
export class NotReady extends Failure {
  override name = "NotReady";
}
