import type { Session } from "../protocol/connection.ts";

/** What has become of one tab so far, for whoever waits until something does. */
export class TabProgress {
  /** Documents that have loaded. */
  loads = 0;
  /** Moves that loaded nothing: within a document, or to one that was kept whole. */
  moves = 0;
  isClosed = false;
  hasCrashed = false;
  readonly #waiters = new Set<() => void>();

  constructor(session: Session, targetId: string) {
    session.on("Page.loadEventFired", () => {
      this.loads++;
      this.wake();
    });
    session.on("Page.navigatedWithinDocument", ({ frameId }) => {
      if (frameId !== targetId) return;
      this.moves++;
      this.wake();
    });
    session.on("Page.frameNavigated", ({ frame, type }) => {
      if (frame.id !== targetId || type !== "BackForwardCacheRestore") return;
      this.moves++;
      this.wake();
    });
  }

  /** Waits until a condition holds, which is looked at whenever something has happened. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
      });
    }
  }

  /** Something has happened: whoever waits looks again. */
  wake(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}
