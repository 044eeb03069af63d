import type { Row } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Den } from "../den.ts";
import { issuerOf } from "./client/discovery.ts";
import { clientRecordSchema } from "./client/registration.ts";
import type { RegisteredClient, Registration } from "./ports.ts";

const contextOf = (connectionId: string) => `oauth_clients ${connectionId}`;

/** Clients, one a connection, sealed in the database. */
export const createRegistration = (den: Den): Registration => ({
  async find(connectionId) {
    const row = await den.db
      .selectFrom("oauth_clients")
      .selectAll()
      .where("connection_id", "=", connectionId)
      .executeTakeFirst();
    return row && openClient(den, row);
  },

  async store(connectionId, client) {
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
        })
        .execute();
    });
  },

  clientFor: (connectionId, discovery, fetch) =>
    den.lock.run(`register ${connectionId}`, () =>
      den.registration.findOrRegister(connectionId, discovery, fetch),
    ),

  async findOrRegister(connectionId, discovery, fetch) {
    const { find, isReusable, store } = den.registration;
    const issuer = issuerOf(discovery);
    const redirectUri = den.redirectUris.of(connectionId);
    const known = await find(connectionId);
    if (known?.kind === "preregistered") {
      // Bound to the first issuer that it is used with: its secret is for nobody else.
      if (known.issuer === "") await store(connectionId, { ...known, issuer });
      if (known.issuer === "" || known.issuer === issuer) return { ...known, issuer, redirectUri };
    }
    if (known?.kind === "dynamic" && isReusable(known, issuer, redirectUri)) return known;
    const description = { redirectUri, name: "Den", homepage: den.addresses.web };
    const record = await den.mcpClient.register(discovery, description, fetch);
    const client: RegisteredClient = { kind: "dynamic", issuer, redirectUri, record };
    await store(connectionId, client);
    return client;
  },

  isReusable: (client, issuer, redirectUri) => client.issuer === issuer && client.redirectUri === redirectUri,
});

function openClient(den: Den, row: Row<"oauth_clients">): RegisteredClient {
  return {
    kind: row.kind,
    issuer: row.issuer,
    redirectUri: row.redirect_uri,
    record: clientRecordSchema.parse(JSON.parse(den.sealer.open(row.sealed, contextOf(row.connection_id)))),
  };
}
