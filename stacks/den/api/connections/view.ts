import type { UsableConnection } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import type { Account, Connection, ConnectionViews, Subject } from "./ports.ts";

/** Shows connections as the contract has them. */
export const createViews = (den: Den): ConnectionViews => ({
  async usable(subject, connections) {
    const accounts = await den.views.accountsOf(connections);
    return connections.map((connection) => usable(den, subject, connection, accounts));
  },

  async manageable(subject, connections) {
    const ids = connections.map(({ id }) => id);
    const [accounts, access, clients] = await Promise.all([
      den.views.accountsOf(connections),
      den.access.of(ids),
      den.db
        .selectFrom("oauth_clients")
        .select(["connection_id", "kind", "client_id", "issuer"])
        .where("connection_id", "in", [...ids, ""])
        .execute(),
    ]);
    return connections.map((connection) => {
      const client = clients.find(({ connection_id }) => connection_id === connection.id);
      return {
        ...usable(den, subject, connection, accounts),
        access: access.get(connection.id) ?? { everyone: false, teamIds: [], memberIds: [] },
        connectedAccounts: accounts.filter(
          (account) => account.connection_id === connection.id && account.reconnect_needed === 0,
        ).length,
        client: {
          kind: client?.kind ?? "none",
          clientId: client?.client_id ?? null,
          issuer: client?.issuer || null,
        },
        redirectUri: den.redirectUris.of(connection.id),
        scopes: connection.scopes,
      };
    });
  },

  accountsOf: (connections) =>
    den.db
      .selectFrom("credentials")
      .select(["connection_id", "owner", "reconnect_needed"])
      .where("connection_id", "in", [...connections.map(({ id }) => id), ""])
      .execute(),

  accountAt(connection, memberId, accounts) {
    const owner = den.credentials.ownerFor(connection, memberId);
    return accounts.find((it) => it.connection_id === connection.id && it.owner === owner);
  },
});

function usable(
  den: Den,
  subject: Subject,
  connection: Connection,
  accounts: readonly Account[],
): UsableConnection {
  const account = den.views.accountAt(connection, subject.memberId, accounts);
  const working = account !== undefined && account.reconnect_needed === 0;
  return {
    id: connection.id,
    name: connection.name,
    url: connection.url,
    auth: connection.auth,
    credentials: connection.credentials,
    presetId: connection.preset_id,
    connectedForMe: connection.auth === "none" || working,
    reconnectNeeded: account?.reconnect_needed === 1,
    canConnect:
      connection.auth !== "none" && (connection.credentials === "per_member" || subject.role === "admin"),
  };
}
