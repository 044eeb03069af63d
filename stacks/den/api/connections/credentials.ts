import { z } from "zod";
import { newId } from "../database/record-id.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Den, instant } from "../den.ts";
import { tokensSchema } from "./client/authorization.ts";
import { discoverySchema } from "./client/discovery.ts";
import type { Credential, CredentialSecret, Credentials } from "./ports.ts";

const secretSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("oauth"), tokens: tokensSchema, discovery: discoverySchema }),
  z.object({ kind: z.literal("api_key"), apiKey: z.string() }),
]);

/** The owner of a shared credential; a member's own is kept under the member's id. */
export const ORGANIZATION = "organization";

const contextOf = (connectionId: string, owner: string) => `credentials ${connectionId} ${owner}`;

/** Credentials, one a connection and owner, sealed in the database. */
export const createCredentials = (den: Den): Credentials => ({
  ownerFor: (connection, memberId) => (connection.credentials === "shared" ? ORGANIZATION : memberId),

  async find(connectionId, owner) {
    const row = await den.db
      .selectFrom("credentials")
      .selectAll()
      .where("connection_id", "=", connectionId)
      .where("owner", "=", owner)
      .executeTakeFirst();
    if (!row) return undefined;
    return {
      id: row.id,
      connectionId,
      owner,
      reconnectNeeded: row.reconnect_needed === 1,
      wantedScopes: row.wanted_scopes ?? undefined,
      secret: secretSchema.parse(JSON.parse(den.sealer.open(row.sealed, contextOf(connectionId, owner)))),
    };
  },

  async store(connectionId, owner, secret) {
    const sealed = den.sealer.seal(JSON.stringify(secret), contextOf(connectionId, owner));
    // Two sign-ins that end at once must not both find nothing to replace.
    await den.lock.run(`credential ${connectionId} ${owner}`, () =>
      inTransaction(den.db, async (tx) => {
        await tx
          .deleteFrom("credentials")
          .where("connection_id", "=", connectionId)
          .where("owner", "=", owner)
          .execute();
        await tx
          .insertInto("credentials")
          .values({
            id: newId("crd"),
            connection_id: connectionId,
            owner,
            sealed,
            reconnect_needed: 0,
            wanted_scopes: null,
            created_at: instant(den),
          })
          .execute();
      }),
    );
  },

  async storeRefreshed(credential, discovery, tokens) {
    const secret: CredentialSecret = { kind: "oauth", tokens, discovery };
    await den.db
      .updateTable("credentials")
      .set({
        sealed: den.sealer.seal(JSON.stringify(secret), contextOf(credential.connectionId, credential.owner)),
      })
      .where("id", "=", credential.id)
      .execute();
  },

  markRefused: (credential) => markReconnectNeeded(den, credential, credential.wantedScopes),
  markLackingScopes: (credential, wantedScopes) => markReconnectNeeded(den, credential, wantedScopes),
});

async function markReconnectNeeded(den: Den, { id }: Credential, wantedScopes: string | undefined) {
  await den.db
    .updateTable("credentials")
    .set({ reconnect_needed: 1, wanted_scopes: wantedScopes ?? null })
    .where("id", "=", id)
    .execute();
}
