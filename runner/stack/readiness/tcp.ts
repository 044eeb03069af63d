import { connect } from "node:net";
import { polling } from "./polling.ts";
import type { ReadinessProbe } from "./probe.ts";

/**
 * Ready when the port accepts a connection. Says little about the program behind it, so prefer a probe that
 * talks the service's own protocol where there is one.
 */
export function tcp(port?: string): ReadinessProbe {
  return polling({
    expected: (target) => `${target.host}:${target.port(port)} to accept a connection`,
    async attempt(target, signal) {
      if (target.relayed) {
        return {
          ready: false,
          saw: "a relay to its host, which always accepts; use ready.http or ready.logLine",
        };
      }
      await connects(target.host, target.port(port), signal);
      return { ready: true };
    },
  });
}

function connects(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}
