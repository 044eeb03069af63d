import type { Session } from "../protocol/connection.ts";
import { NetworkRules } from "./network-rules.ts";
import { RequestLog } from "./request-log.ts";

/** What goes between the network and the tabs of one browser profile or app. */
export class PageNetwork {
  readonly rules = new NetworkRules();
  readonly log = new RequestLog();

  /** Listens to a session before its page runs. @param watchChildren asks to hear of its iframes, paused or not */
  follow(session: Session, watchChildren: (paused: boolean) => Promise<void>): void {
    this.log.follow(session);
    this.rules.follow(session, watchChildren);
  }
}
