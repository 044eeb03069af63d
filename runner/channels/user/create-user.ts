import type { Recording } from "../../evidence/log/recording.ts";
import { type PagePlace, WAIT_MS } from "../page-place.ts";
import { UserActs } from "./acts.ts";
import type { UserChannel } from "./channel.ts";
import { ActRunner } from "./running-act.ts";

export interface UserOptions {
  /** How long an act waits until a person could do it, in milliseconds; 10,000 when absent. */
  readonly timeoutMs?: number;
}

/** The `user` channel of one frame. */
export function createUser(recording: Recording, place: PagePlace, options: UserOptions = {}): UserChannel {
  return new UserActs(new ActRunner(recording, place, recording.boundOf(options.timeoutMs ?? WAIT_MS)));
}
