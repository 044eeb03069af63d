/**
 * A program that runs inside a network namespace and carries connections into it. It gets listening sockets that
 * were opened outside, and a socket belongs to the namespace that it was opened in, whoever accepts from it: so
 * what connects to a port of the runner's loopback arrives at a port of the loopback in here. It also keeps the
 * namespace in being, which ends with its last process. Started by `NetworkHost`, which speaks to it by messages.
 */
import { connect, type Server, type Socket } from "node:net";

process.on("message", (message: unknown, handle: unknown) => {
  const port = portOf(message);
  if (port === undefined || !isServer(handle)) return;
  carry(handle, port);
  process.send?.({ carrying: port });
});
// It stays when its starter is gone, as the other processes of a kept stack do, until it is ended with them.
setInterval(() => {}, 2 ** 30);
process.send?.({ inside: true });

function carry(server: Server, port: number): void {
  // Each direction may end by itself, as it may without a relay.
  Object.assign(server, { allowHalfOpen: true });
  server.on("connection", (outer: Socket) => {
    const inner = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    join(outer, inner);
    join(inner, outer);
  });
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  // A reset, or a port where nobody listens, is a reset on the other side, too.
  from.on("error", () => to.resetAndDestroy());
  from.on("close", () => {
    if (!from.readableEnded) to.destroy();
  });
}

function portOf(message: unknown): number | undefined {
  if (typeof message !== "object" || message === null || !("carry" in message)) return undefined;
  return typeof message.carry === "number" ? message.carry : undefined;
}

function isServer(handle: unknown): handle is Server {
  return typeof handle === "object" && handle !== null && "listening" in handle;
}
