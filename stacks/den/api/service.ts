import { createServer } from "node:http";
import { listen } from "../../parts/listening.ts";
import { createApp } from "./app.ts";
import { readNetwork } from "./connections/network.ts";
import { createDen } from "./create-den.ts";
import { openDatabase } from "./database/open-database.ts";
import type { Addresses, Den } from "./den.ts";
import { createKeyedLock } from "./keyed-lock.ts";
import { plant, readDefects } from "./planted/plant.ts";
import { createSealer } from "./security/sealing.ts";
import { readSettings, type Settings } from "./settings.ts";

export interface Service {
  readonly den: Den;
  readonly addresses: Addresses;
  /** Ends at once: requests under way are cut off. */
  stop(): Promise<void>;
}

/**
 * Starts the API as the environment says.
 * @throws SettingsError, DatabaseError
 */
export async function startService(
  environment: NodeJS.ProcessEnv,
  log: (line: string) => void = console.log,
): Promise<Service> {
  const settings = readSettings(environment);
  const plantedDefects = readDefects(environment);
  const network = readNetwork(environment);
  const database = await openDatabase(settings.databaseUrl);
  // Longer than who asks keeps an idle connection: one that ends just as it is used again loses that request.
  const server = createServer({ keepAliveTimeout: 65_000 });
  try {
    const addresses = addressesOf(settings, await listen(server, settings.host, settings.port));
    const den = createDen({
      settings,
      addresses,
      db: database.db,
      sealer: createSealer(settings.encryptionKey),
      network,
      plantedDefects,
      lock: createKeyedLock(),
      now: () => new Date(),
      log,
    });
    plant(den, plantedDefects);
    server.on("request", createApp(den));
    return {
      den,
      addresses,
      async stop() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await den.outgoing.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function addressesOf(settings: Settings, port: number): Addresses {
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  const listen = `http://${host}:${port}`;
  const api = settings.publicUrl ?? listen;
  return { listen, api, web: settings.webUrl ?? api };
}
