import type { Reason } from "./events.ts";

/** What a wait would have said, had its time been over. */
export type LastSeen = Pick<Reason, "expected" | "actual" | "nearest">;

/** Waits that are under way: a frame whose time is over says what the one that kept it last saw. */
export class PendingWaits {
  readonly #waits = new Set<() => Promise<LastSeen | undefined>>();

  /**
   * Counts a wait as pending while it goes on.
   * @param saw what it last saw; undefined before its first look
   */
  async during<T>(saw: () => Promise<LastSeen | undefined>, wait: () => Promise<T>): Promise<T> {
    this.#waits.add(saw);
    try {
      return await wait();
    } finally {
      this.#waits.delete(saw);
    }
  }

  /** What the one that has gone on longest last saw; undefined when none has looked yet. */
  async lastSeen(): Promise<LastSeen | undefined> {
    const [longest] = this.#waits;
    return await longest?.();
  }
}
