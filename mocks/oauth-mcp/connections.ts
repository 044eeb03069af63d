/** Which connection each request came on, so that a log tells what a client had been answered when it sent one. */
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { WitnessEntry } from "../witness-log/entry.ts";
import { monotonic } from "./log/line.ts";

type ConnectionFacts = NonNullable<WitnessEntry["connection"]>;

/** Fronts with ports of their own share one log: numbers go through the process. */
let made = 0;

interface Kept {
  readonly id: number;
  readonly opened: number;
  requests: number;
  flushed: number | undefined;
}

export class ConnectionBook {
  readonly #kept = new WeakMap<Socket, Kept>();

  /** Watches the connections of a server; make it before the server listens. */
  constructor(server: Server) {
    server.on("connection", (socket: Socket) => this.#of(socket));
  }

  /** Counts a request on its connection, and notes when its answer has been handed to the socket. */
  arrived(socket: Socket, response: ServerResponse): ConnectionFacts {
    const kept = this.#of(socket);
    kept.requests += 1;
    const { id, opened, flushed } = kept;
    response.once("finish", () => {
      kept.flushed = monotonic();
    });
    return { id, nth: kept.requests, opened, ...(flushed === undefined ? {} : { flushed }) };
  }

  #of(socket: Socket): Kept {
    const known = this.#kept.get(socket);
    if (known) return known;
    made += 1;
    const kept: Kept = { id: made, opened: monotonic(), requests: 0, flushed: undefined };
    this.#kept.set(socket, kept);
    return kept;
  }
}
