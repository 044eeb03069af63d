import type { Catalog } from "./catalog.ts";
import { DEFAULTS } from "./defaults.ts";
import { type DesktopServer, sameName, sameUrl, toDesktop } from "./desktop-server.ts";
import { type Malformed, SERVER_NAME } from "./entry.ts";
import { merge, withoutTwins } from "./merge.ts";
import type { StoredServer } from "./stored-server.ts";

export interface Before {
  readonly stored: readonly StoredServer[];
  /** Names that the marker says are managed. */
  readonly managed: readonly string[];
}

export interface After {
  readonly servers: readonly StoredServer[];
  readonly managed: readonly string[];
  readonly revoked: readonly string[];
}

/** The parts of a reconciliation, each of which can be looked at by itself. */
export const reconciling = {
  toDesktop,
  withoutTwins,
  merge,
  isManaged: (server: StoredServer, managed: readonly string[]): boolean =>
    server.name !== undefined && managed.some((name) => sameName(name, server.name ?? "")),
  /** An entry that the catalog still has, although nobody can read it, is neither changed nor revoked. */
  isHeld: (server: StoredServer, malformed: readonly Malformed[]): boolean =>
    malformed.some(
      ({ name, url }) =>
        (name !== undefined && server.name !== undefined && sameName(name, server.name)) ||
        (url !== undefined && server.url !== undefined && sameUrl(url, server.url)),
    ),
  /** What a person added, or the client did for them. */
  isKept: (server: StoredServer, managed: readonly DesktopServer[]): boolean =>
    server.name === undefined
      ? !managed.some(({ url }) => server.url !== undefined && sameUrl(url, server.url))
      : SERVER_NAME.test(server.name) && !managed.some(({ name }) => sameName(name, server.name ?? "")),
};
export type Reconciling = typeof reconciling;

/**
 * What the list of servers becomes. The marker alone says what is managed, whatever the client stamped on it since;
 * without an answer of the catalog everything that is managed stays as it is.
 */
export function reconcile({ stored, managed }: Before, catalog: Catalog, parts: Reconciling): After {
  const ours = stored.filter((server) => parts.isManaged(server, managed));
  const staying = catalog.answered ? ours.filter((server) => parts.isHeld(server, catalog.malformed)) : ours;
  const told = catalog.answered ? catalog.entries.flatMap((entry) => parts.toDesktop(entry) ?? []) : [];
  const organization = parts.withoutTwins([...told, ...staying.filter(isNoDefault).filter(isServer)]);
  const next = parts.merge(organization, DEFAULTS);
  const kept = stored.filter((server) => !ours.includes(server) && parts.isKept(server, next));
  const names = next.map(({ name }) => name);
  return {
    servers: [...next, ...kept],
    managed: names,
    revoked: managed.filter((name) => !names.some((other) => sameName(name, other))),
  };
}

function isNoDefault(server: StoredServer): boolean {
  return !DEFAULTS.some(({ name, url }) => server.name === name && server.url === url);
}

/** Managed entries were written by this tool; one that lost its address since is the catalog's to bring back. */
function isServer(server: StoredServer): server is StoredServer & DesktopServer {
  return server.name !== undefined && server.url !== undefined;
}
