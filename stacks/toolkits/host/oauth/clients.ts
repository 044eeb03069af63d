import type { OAuthRegisteredClientsStore } from "@modelcontextprotocol/sdk/server/auth/clients.js";
import {
  type OAuthClientInformationFull,
  OAuthClientInformationFullSchema,
} from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Database } from "../database/schema.ts";

/** Clients that registered themselves (RFC 7591). */
export function clientsStore(db: Database): OAuthRegisteredClientsStore {
  return {
    async getClient(id) {
      const row = await db.selectFrom("oauth_clients").selectAll().where("id", "=", id).executeTakeFirst();
      return row && OAuthClientInformationFullSchema.parse(JSON.parse(row.document));
    },
    async registerClient(given) {
      // The handler has given it an id already; only its type does not say so.
      const client = OAuthClientInformationFullSchema.parse(given) as OAuthClientInformationFull;
      await db
        .insertInto("oauth_clients")
        .values({ id: client.client_id, document: JSON.stringify(client) })
        .execute();
      return client;
    },
  };
}
