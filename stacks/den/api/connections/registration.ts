import type { Row } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Den, instant } from "../den.ts";
import type { Discovery } from "./client/discovery.ts";
import { type ClientRecord, clientRecordSchema, register } from "./client/registration.ts";
import type { Fetch } from "./outgoing-fetch.ts";
import { redirectUriOf } from "./redirect-uri.ts";

/** A client of one connection, as stored. */
export interface RegisteredClient {
  readonly kind: "dynamic" | "preregistered";
  readonly issuer: string;
  readonly redirectUri: string;
  readonly record: ClientRecord;
}

const contextOf = (connectionId: string) => `oauth_clients ${connectionId}`;

export async function findClient(den: Den, connectionId: string): Promise<RegisteredClient | undefined> {
  const row = await den.db
    .selectFrom("oauth_clients")
    .selectAll()
    .where("connection_id", "=", connectionId)
    .executeTakeFirst();
  return row && openClient(den, row);
}

function openClient(den: Den, row: Row<"oauth_clients">): RegisteredClient {
  return {
    kind: row.kind,
    issuer: row.issuer,
    redirectUri: row.redirect_uri,
    record: clientRecordSchema.parse(JSON.parse(den.sealer.open(row.sealed, contextOf(row.connection_id)))),
  };
}

/** Stores the connection's client in place of the one before. */
export async function storeClient(den: Den, connectionId: string, client: RegisteredClient): Promise<void> {
  await inTransaction(den.db, async (tx) => {
    await tx.deleteFrom("oauth_clients").where("connection_id", "=", connectionId).execute();
    await tx
      .insertInto("oauth_clients")
      .values({
        connection_id: connectionId,
        kind: client.kind,
        client_id: client.record.client_id,
        issuer: client.issuer,
        redirect_uri: client.redirectUri,
        sealed: den.sealer.seal(JSON.stringify(client.record), contextOf(connectionId)),
        created_at: instant(den),
      })
      .execute();
  });
}

/**
 * The client that this connection uses at this authorization server: registered by hand, or dynamically once and
 * then reused. Concurrent connects wait for the one that registers. A client of another issuer or of a redirect URI
 * that is no longer ours is never used: a dynamic one is registered anew.
 */
export async function clientFor(
  den: Den,
  connectionId: string,
  discovery: Discovery,
  fetch: Fetch,
): Promise<RegisteredClient> {
  if (den.defects.has("registration-races")) return findOrRegister(den, connectionId, discovery, fetch);
  return den.lock.run(`register ${connectionId}`, () => findOrRegister(den, connectionId, discovery, fetch));
}

async function findOrRegister(
  den: Den,
  connectionId: string,
  discovery: Discovery,
  fetch: Fetch,
): Promise<RegisteredClient> {
  const issuer = discovery.metadata?.issuer ?? discovery.authorizationServerUrl;
  const redirectUri = redirectUriOf(den, connectionId);
  if (den.defects.has("shared-client-for-all-connections")) {
    const other = await den.db
      .selectFrom("oauth_clients")
      .selectAll()
      .where("issuer", "=", issuer)
      .executeTakeFirst();
    if (other) return openClient(den, other);
  }
  const known = await findClient(den, connectionId);
  if (known?.kind === "preregistered") {
    // Bound to the first issuer that it is used with: its secret is for nobody else.
    if (known.issuer === "") await storeClient(den, connectionId, { ...known, issuer });
    if (known.issuer === "" || known.issuer === issuer) return { ...known, issuer, redirectUri };
  }
  const reusable = known?.kind === "dynamic" && known.issuer === issuer && known.redirectUri === redirectUri;
  if (reusable && !den.defects.has("client-reregistered-each-time")) return known;
  const record = await register(discovery, { redirectUri, name: "Den", homepage: den.addresses.web }, fetch);
  const client: RegisteredClient = { kind: "dynamic", issuer, redirectUri, record };
  await storeClient(den, connectionId, client);
  return client;
}
