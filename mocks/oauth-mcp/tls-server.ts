/** HTTPS for the front: an HTTP server over TLS that leaves nothing behind when it is closed. */
import type { ServerOptions } from "node:http";
import { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { ServerCertificate } from "../certificate-authority/certify.ts";

export type ServerIdentity = Pick<ServerCertificate, "certificate" | "key">;

/** A client may take so long for its handshake, milliseconds. */
const HANDSHAKE_MS = 10_000;

export class TlsServer extends HttpsServer {
  readonly #handshaking = new Set<Socket>();

  constructor(options: ServerOptions, { certificate, key }: ServerIdentity) {
    super({ ...options, cert: certificate, key, minVersion: "TLSv1.2", handshakeTimeout: HANDSHAKE_MS });
    this.on("connection", (socket: Socket) => {
      this.#handshaking.add(socket);
      socket.once("close", () => this.#handshaking.delete(socket));
    });
  }

  /** Also those that have not become HTTP connections yet, which HTTP does not know of. */
  override closeAllConnections(): void {
    super.closeAllConnections();
    for (const socket of this.#handshaking) socket.destroy();
  }
}
