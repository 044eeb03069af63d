import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { SettingsError } from "../../../parts/environment.ts";

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

const entrySchema = z
  .string()
  .regex(/^[a-z0-9.-]+=[0-9a-f.:]+$/i)
  .transform((entry) => entry.split("=") as [name: string, address: string])
  .refine(([, address]) => isIP(address) !== 0);

/**
 * A small pretended internet for tests, from `DEN_RESOLVE`: `name=address` pairs, separated by commas; a name can have
 * several. The names resolve to these addresses, and packets to these addresses arrive on this machine's loopback, at
 * the same port. It stands *below* the URL guard: the guard judges the pretended addresses by its ordinary rules, so a
 * test can give a local server a public-looking address without any exception in the guard.
 * @throws SettingsError when malformed, or in production.
 */
export function readNetwork(environment: NodeJS.ProcessEnv): Network {
  const text = environment.DEN_RESOLVE;
  if (!text) return systemNetwork;
  if (environment.NODE_ENV === "production") {
    throw new SettingsError(
      "DEN_RESOLVE pretends names and addresses and is refused in production. Unset it.",
    );
  }
  const names = new Map<string, string[]>();
  for (const part of text.split(",")) {
    const entry = entrySchema.safeParse(part.trim());
    if (!entry.success) {
      throw new SettingsError(
        `DEN_RESOLVE must be pairs like tools.example=93.184.215.14, separated by commas, not "${part.trim()}".`,
      );
    }
    const [name, address] = entry.data;
    names.set(name.toLowerCase(), [...(names.get(name.toLowerCase()) ?? []), address]);
  }
  const pretended = new Set([...names.values()].flat());
  return {
    resolve: async (hostname) => names.get(hostname) ?? systemNetwork.resolve(hostname),
    route: (address, port) => ({ host: pretended.has(address) ? "127.0.0.1" : address, port }),
  };
}
