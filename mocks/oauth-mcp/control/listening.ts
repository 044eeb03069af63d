/** A witness's servers: how they begin to listen, and how they end. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WitnessStartError } from "../witness-start-error.ts";

/** Listens, on a free port for 0. Throws {@link WitnessStartError} that names the setting when it can't. */
export async function listen(server: Server, port: number, host: string, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const why = taken ? "is already in use" : `can't be listened on (${error.code ?? error.message})`;
      const next = taken
        ? `Stop what is running there, or set ${setting} to another port (0 takes a free one).`
        : `Set HOST and ${setting}.`;
      reject(new WitnessStartError(`Port ${port} on ${host} ${why}. ${next}`, { cause: error }));
    });
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return isInternet(address) ? address.port : port;
}

function isInternet(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

/** Ends a server: no connection is left. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
