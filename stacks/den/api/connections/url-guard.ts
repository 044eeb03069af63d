import type { Network } from "./network.ts";
import { OutgoingError } from "./outgoing-error.ts";

/**
 * Keeps Den's servers from being sent into their own network (server-side request forgery). While it is on, an
 * address is used only if it, or every address that its name resolves to, is public.
 */
export interface UrlGuard {
  /** Judges a URL before a request. @throws OutgoingError `url_refused` or, when the name has no address, `unreachable` */
  check(url: URL): Promise<void>;
  /** Judges the addresses that a connection is about to use. @throws OutgoingError `url_refused` */
  judge(hostname: string, addresses: readonly string[]): void;
}

/** By which rule an address is taken for a public one. */
export interface AddressRule {
  /** @returns why Den must not go to `address`, to which `hostname` leads; undefined when it may */
  whyRefused(address: string, hostname: string): string | undefined;
}

export interface GuardParts {
  readonly settings: { readonly urlGuard: boolean };
  readonly network: Network;
  readonly addressRule: AddressRule;
}

const HINT =
  "Use an address on the public internet. Self-hosted servers can allow this with DEN_URL_GUARD=off.";

/** A guard over a network; with `settings.urlGuard: false` it lets everything through. */
export function createUrlGuard(den: GuardParts): UrlGuard {
  const judge = (hostname: string, addresses: readonly string[]) => {
    if (!den.settings.urlGuard) return;
    const bare = hostname.replace(/^\[(.*)\]$/, "$1");
    for (const address of addresses) {
      const why = den.addressRule.whyRefused(address, bare);
      if (why === undefined) continue;
      const what = bare === address ? `${address} is ${why}` : `${bare} leads to ${address}, ${why}`;
      throw new OutgoingError("url_refused", `${what}. Den doesn't connect there.`, HINT);
    }
  };
  return {
    judge,
    async check(url) {
      if (url.username || url.password) {
        throw new OutgoingError(
          "url_refused",
          "The address contains a user name or password.",
          "Leave them out.",
        );
      }
      if (den.settings.urlGuard) judge(url.hostname, await resolveOrRefuse(den.network, url.hostname));
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
