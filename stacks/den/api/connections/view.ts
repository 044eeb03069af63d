import { z } from "zod";
import type { ManageableConnection, UsableConnection } from "../../contract/index.ts";
import { connectionTroubleSchema } from "../../contract/index.ts";
import type { Row } from "../database/schema.ts";
import type { Den } from "../den.ts";
import { accessOf, type Subject } from "./access.ts";
import { ownerFor } from "./credentials.ts";
import { redirectUriOf } from "./redirect-uri.ts";
import { isShown } from "./removal.ts";

type Connection = Row<"connections">;
interface Account {
  readonly connection_id: string;
  readonly owner: string;
  readonly reconnect_needed: number;
}

/** Connections as their users see them. */
export async function describeUsable(
  den: Den,
  subject: Subject,
  connections: readonly Connection[],
): Promise<UsableConnection[]> {
  const accounts = await accountsOf(den, connections);
  return connections.map((connection) => usable(den, subject, connection, accounts));
}

/** Connections as admins see them. */
export async function describeManageable(
  den: Den,
  subject: Subject,
  connections: readonly Connection[],
): Promise<ManageableConnection[]> {
  const ids = connections.map(({ id }) => id);
  const [accounts, access, clients] = await Promise.all([
    accountsOf(den, connections),
    accessOf(den, ids),
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
      redirectUri: redirectUriOf(den, connection.id),
      scopes: connection.scopes,
      lastTrouble: troubleOf(connection),
    };
  });
}

async function accountsOf(den: Den, connections: readonly Connection[]): Promise<Account[]> {
  const accounts = await den.db
    .selectFrom("credentials")
    .select(["connection_id", "owner", "reconnect_needed"])
    .where("connection_id", "in", [...connections.map(({ id }) => id), ""])
    .execute();
  return accounts.filter(isShown);
}

function usable(
  den: Den,
  subject: Subject,
  connection: Connection,
  accounts: readonly Account[],
): UsableConnection {
  const owner = ownerFor(den, connection, subject.memberId);
  const account = accounts.find(
    (it) =>
      it.connection_id === connection.id && (it.owner === owner || den.defects.has("connected-for-everyone")),
  );
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
    createdAt: connection.created_at,
  };
}

const storedTrouble = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(connectionTroubleSchema);

function troubleOf(connection: Connection) {
  return connection.last_trouble === null ? null : storedTrouble.parse(connection.last_trouble);
}
