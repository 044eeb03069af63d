/** Events of a session's streams, kept for `Last-Event-ID` (MCP 2025-11-25, transports, resumability). */
import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";
import { BoundedMap } from "./bounded-map.ts";

const KEPT_PER_SESSION = 1_000;

export class SessionEvents implements EventStore {
  readonly #events = new BoundedMap<string, { stream: string; message: JSONRPCMessage }>(KEPT_PER_SESSION);
  #count = 0;

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    this.#count += 1;
    const id = `${stream}_${this.#count}`;
    this.#events.set(id, { stream, message });
    return id;
  }

  async getStreamIdForEventId(id: string): Promise<string | undefined> {
    return this.#events.get(id)?.stream;
  }

  async replayEventsAfter(
    last: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const from = this.#events.get(last);
    if (!from) return "";
    let after = false;
    for (const [id, { stream, message }] of this.#events.entries()) {
      // The event that primes a stream carries no message, only an id.
      if (after && stream === from.stream && Object.keys(message).length > 0) await send(id, message);
      if (id === last) after = true;
    }
    return from.stream;
  }
}
