import { type ListeningSocket, listeningPaths, listeningSockets } from "../process/listening-sockets.ts";
import { membersOf } from "../process/process-family.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { ProbeTarget } from "./readiness/probe.ts";

/** Why nobody answers where a service was told to listen. */
export interface Elsewhere {
  /** Completes "saw ...". */
  readonly saw: string;
  readonly next: string;
}

/**
 * Tells a service that listens somewhere else (on another address, on another port, only on ::1) from one that needs
 * longer.
 * @returns undefined when it listens where it should, nowhere, or where nobody can tell
 */
export function listensElsewhere(target: ProbeTarget, group: ProcessGroup): Elsewhere | undefined {
  const wanted = portOf(target);
  if (wanted === undefined || target.relayed) return undefined;
  const pids = membersOf(group.identity).map(({ pid }) => pid);
  const sockets = listeningSockets(pids);
  const [path] = sockets.length === 0 ? listeningPaths(pids) : [];
  if (path !== undefined) {
    return {
      saw: `it listens on the UNIX socket ${path}, not on the port ${wanted} that it was given`,
      next: "Pass `ctx.port(...)` to the service's command or environment; nothing here asks at a UNIX socket.",
    };
  }
  if (sockets.length === 0 || sockets.some((socket) => answers(socket, wanted))) return undefined;
  const places = sockets.map(place).toSorted().join(" and ");
  if (sockets.some(({ port }) => port === wanted)) {
    return {
      saw: `it listens on ${places} only, not on 127.0.0.1:${wanted}`,
      next: "Let the service listen on 127.0.0.1 (often `--host 127.0.0.1`): `localhost` may mean ::1 to it.",
    };
  }
  return {
    saw: `it listens on ${places}, not on the port ${wanted} that it was given`,
    next: "Pass `ctx.port(...)` to the service's command or environment, and let it end when that port is taken.",
  };
}

function portOf(target: ProbeTarget): number | undefined {
  try {
    return target.port();
  } catch {
    return undefined; // A service without a port.
  }
}

/** `::` takes IPv4 as well, unless the socket refuses it, which nothing tells from outside. */
function answers({ address, port }: ListeningSocket, wanted: number): boolean {
  return port === wanted && /^(127\.|0\.0\.0\.0$|::$|::ffff:7f00:1$)/.test(address);
}

function place({ address, port }: ListeningSocket): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
