import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { SettingsError } from "../settings.ts";

/** How names become addresses and addresses become connections. */
export interface Network {
  /** All addresses of a host name; an address is its own answer. @throws Error as node:dns does */
  resolve(hostname: string): Promise<readonly string[]>;
  /** Where a connection to this address and port really goes. */
  route(address: string, port: number): { readonly host: string; readonly port: number };
}

/** The operating system's own resolver and routes. */
export const systemNetwork: Network = {
  async resolve(hostname) {
    const bare = hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(bare)) return [bare];
    const found = await lookup(bare, { all: true, verbatim: true });
    return found.map((entry) => entry.address);
  },
  route: (address, port) => ({ host: address, port }),
};

const simulationSchema = z.object({
  /** Host name -> addresses that the resolver answers. */
  names: z.record(z.string(), z.array(z.union([z.ipv4(), z.ipv6()])).min(1)),
  /** Address -> `host:port` on this machine where its packets arrive. */
  routes: z.record(z.string(), z.string().regex(/^[^:]+:\d+$/, "must be host:port")).default({}),
});

/**
 * A small pretended internet for tests, from `DEN_TEST_NETWORK` (JSON with `names` and `routes`). It stands *below*
 * the URL guard: the guard judges the pretended addresses by its ordinary rules and knows nothing of the routes, so
 * a test can give a public-looking name to a server on loopback without any exception in the guard.
 * @throws SettingsError when malformed, or in production.
 */
export function readNetwork(environment: NodeJS.ProcessEnv): Network {
  const text = environment.DEN_TEST_NETWORK;
  if (!text) return systemNetwork;
  if (environment.NODE_ENV === "production") {
    throw new SettingsError(
      "DEN_TEST_NETWORK pretends names and routes and is refused in production. Unset it.",
    );
  }
  const simulation = parseSimulation(text);
  return {
    async resolve(hostname) {
      return simulation.names[hostname] ?? systemNetwork.resolve(hostname);
    },
    route(address, port) {
      const to = simulation.routes[address];
      if (!to) return systemNetwork.route(address, port);
      const [host = "", toPort = ""] = to.split(":");
      return { host, port: Number(toPort) };
    },
  };
}

function parseSimulation(text: string): z.infer<typeof simulationSchema> {
  try {
    return simulationSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SettingsError(
      'DEN_TEST_NETWORK must be JSON like {"names":{"tools.example":["203.0.113.7"]},"routes":{"203.0.113.7":"127.0.0.1:4001"}}',
      { cause },
    );
  }
}
