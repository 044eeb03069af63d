import type { Session } from "../protocol/connection.ts";
import { PageClock } from "./page-clock.ts";
import { PageNetwork } from "./page-network.ts";

type WatchChildren = (paused: boolean) => Promise<void>;

/** What the tabs of one browser profile or app meet: their network and their clock. */
export class PageConditions {
  readonly network = new PageNetwork();
  readonly clock = new PageClock();

  /** Holds for a session before its page runs. @param watchChildren asks to hear of its iframes, paused or not */
  follow(session: Session, watchChildren: WatchChildren): void {
    const paused = new Map<string, boolean>();
    // They wait when one of the two has something for them.
    const watchFor =
      (who: string): WatchChildren =>
      (wanted) => {
        paused.set(who, wanted);
        return watchChildren([...paused.values()].some(Boolean));
      };
    this.network.follow(session, watchFor("network"));
    this.clock.follow(session, watchFor("clock"));
  }

  unfollow(session: Session): void {
    this.network.rules.unfollow(session);
    this.clock.unfollow(session);
  }

  /** Everything is as it was. */
  async restore(): Promise<void> {
    await Promise.allSettled([this.network.rules.restore(), this.clock.restore()]);
  }
}
