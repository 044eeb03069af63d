import { isIP } from "node:net";
import type { PlantedDefects } from "../planted-defects.ts";
import { whyNotPublic } from "./address-rules.ts";
import type { Network } from "./network.ts";
import { OutgoingError } from "./outgoing-error.ts";

/**
 * Keeps Den's servers from being sent into their own network (server-side request forgery). While it is on, an
 * address is used only if it, or every address that its name resolves to, is public.
 */
export interface UrlGuard {
  readonly on: boolean;
  /** Judges a URL before a request. @throws OutgoingError `url_refused` or, when the name has no address, `unreachable` */
  check(url: URL): Promise<void>;
  /** Judges the addresses that a connection is about to use. @throws OutgoingError `url_refused` */
  judge(hostname: string, addresses: readonly string[]): void;
}

const HINT =
  "Use an address on the public internet. Self-hosted servers can allow this with DEN_URL_GUARD=off.";

/** A guard over a network; with `on: false` it lets everything through. */
export function createUrlGuard(on: boolean, network: Network, defects: PlantedDefects): UrlGuard {
  const judge = (hostname: string, addresses: readonly string[]) => {
    if (!on) return;
    const bare = hostname.replace(/^\[(.*)\]$/, "$1");
    if (defects.has("guard-without-dns") && !isIP(bare)) return;
    for (const address of addresses) {
      const why = defects.has("guard-refuses-all")
        ? "not an allowed address"
        : whyNotPublic(address, { trustMapped: defects.has("guard-misses-mapped") });
      if (why === undefined) continue;
      const what = bare === address ? `${address} is ${why}` : `${bare} leads to ${address}, ${why}`;
      throw new OutgoingError("url_refused", `${what}. Den doesn't connect there.`, HINT);
    }
  };
  return {
    on,
    judge,
    async check(url) {
      if (url.username || url.password) {
        throw new OutgoingError(
          "url_refused",
          "The address contains a user name or password.",
          "Leave them out.",
        );
      }
      if (on) judge(url.hostname, await resolveOrRefuse(network, url.hostname));
    },
  };
}

/** @throws OutgoingError `unreachable` for a name without an address */
export async function resolveOrRefuse(network: Network, hostname: string): Promise<readonly string[]> {
  try {
    return await network.resolve(hostname);
  } catch (cause) {
    throw new OutgoingError("unreachable", `There is no server named ${hostname}.`, "Check the spelling.", {
      cause,
    });
  }
}
