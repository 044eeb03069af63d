/** Which connection each request came on, so that a log tells what a client had been answered when it sent one. */
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
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
  /** Connections whose handshake (TLS) is under way, by the client's address: the socket is another one afterwards. */
  readonly #handshaking = new Map<string, Kept>();

  /** Watches the connections of a server; make it before the server listens. */
  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      const kept = this.#of(socket);
      if (!(server instanceof TlsServer)) return;
      const from = addressOf(socket);
      this.#handshaking.set(from, kept);
      socket.once("close", () => {
        if (this.#handshaking.get(from) === kept) this.#handshaking.delete(from);
      });
    });
    server.on("secureConnection", (socket: Socket) => {
      const kept = this.#handshaking.get(addressOf(socket));
      if (kept) this.#kept.set(socket, kept);
    });
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

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
