/** Events of a session's streams, kept for `Last-Event-ID` (MCP 2025-11-25, transports, resumability). */
import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

const KEPT_PER_SESSION = 1_000;
/** Characters that the kept events of all sessions of an endpoint may have together. */
export const CHARACTERS_KEPT = 32 * 1024 * 1024;
/** What an event costs beside its text. */
const OVERHEAD = 300;

interface Kept {
  readonly id: string;
  readonly stream: string;
  readonly message: JSONRPCMessage;
  readonly weight: number;
  readonly owner: Map<string, Kept>;
}

/** Keeps the newest events of several sessions within one bound. */
export class EventArchive {
  /** Oldest first. */
  readonly #all = new Set<Kept>();
  #weight = 0;

  add(event: Kept): void {
    this.#all.add(event);
    event.owner.set(event.id, event);
    this.#weight += event.weight;
    if (event.owner.size > KEPT_PER_SESSION) this.#drop(event.owner.values().next().value);
    while (this.#weight > CHARACTERS_KEPT && this.#all.size > 0) this.#drop(this.#all.values().next().value);
  }

  forget(owner: Map<string, Kept>): void {
    for (const event of owner.values()) this.#drop(event);
  }

  #drop(event: Kept | undefined): void {
    if (!event) return;
    this.#all.delete(event);
    event.owner.delete(event.id);
    this.#weight -= event.weight;
  }
}

export class SessionEvents implements EventStore {
  readonly #archive: EventArchive;
  readonly #events = new Map<string, Kept>();
  #count = 0;

  constructor(archive = new EventArchive()) {
    this.#archive = archive;
  }

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    this.#count += 1;
    const id = `${stream}_${this.#count}`;
    this.#archive.add({ id, stream, message, weight: OVERHEAD + characters(message), owner: this.#events });
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
    for (const { id, stream, message } of [...this.#events.values()]) {
      // The event that primes a stream carries no message, only an id.
      if (after && stream === from.stream && Object.keys(message).length > 0) await send(id, message);
      if (id === last) after = true;
    }
    return from.stream;
  }

  /** The session is over: nobody can ask for its events any more. */
  forget(): void {
    this.#archive.forget(this.#events);
  }
}

/** How much text a message holds, names left out. */
function characters(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let sum = 0;
  for (const member of Object.values(value)) sum += characters(member);
  return sum;
}
