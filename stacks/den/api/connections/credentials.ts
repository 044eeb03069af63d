import { z } from "zod";
import { newId } from "../database/record-id.ts";
import type { Row } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Den, instant } from "../den.ts";
import { type Tokens, tokensSchema } from "./client/authorization.ts";
import { type Discovery, discoverySchema } from "./client/discovery.ts";

/** What is kept, encrypted, of a connected account. */
const secretSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("oauth"), tokens: tokensSchema, discovery: discoverySchema }),
  z.object({ kind: z.literal("api_key"), apiKey: z.string() }),
]);
export type CredentialSecret = z.infer<typeof secretSchema>;

export interface Credential {
  readonly id: string;
  readonly connectionId: string;
  readonly owner: string;
  readonly reconnectNeeded: boolean;
  readonly wantedScopes: string | undefined;
  readonly updatedAt: string;
  readonly secret: CredentialSecret;
}

/** The owner of a shared credential; a member's own is kept under the member's id. */
export const ORGANIZATION = "organization";

/** Under whose name the caller's credential of this connection is kept. */
export function ownerFor(
  den: Den,
  connection: Pick<Row<"connections">, "credentials">,
  memberId: string,
): string {
  if (den.defects.has("shared-credential-for-members")) return ORGANIZATION;
  return connection.credentials === "shared" ? ORGANIZATION : memberId;
}

const contextOf = (connectionId: string, owner: string) => `credentials ${connectionId} ${owner}`;

/** The credential that `owner`'s calls use, decrypted. */
export async function findCredential(
  den: Den,
  connectionId: string,
  owner: string,
): Promise<Credential | undefined> {
  let query = den.db.selectFrom("credentials").selectAll().where("connection_id", "=", connectionId);
  if (!den.defects.has("token-of-wrong-member")) query = query.where("owner", "=", owner);
  const row = await query.orderBy("created_at").orderBy("id").executeTakeFirst();
  if (!row) return undefined;
  const secret = secretSchema.parse(
    JSON.parse(den.sealer.open(row.sealed, contextOf(connectionId, row.owner))),
  );
  return {
    id: row.id,
    connectionId,
    owner: row.owner,
    reconnectNeeded: row.reconnect_needed === 1,
    wantedScopes: row.wanted_scopes ?? undefined,
    updatedAt: row.updated_at,
    secret,
  };
}

/** Stores an account in place of the one before; a stored account is a working one. */
export async function storeCredential(
  den: Den,
  connectionId: string,
  owner: string,
  secret: CredentialSecret,
): Promise<void> {
  const at = instant(den);
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
          kind: secret.kind,
          sealed,
          reconnect_needed: 0,
          wanted_scopes: null,
          created_at: at,
          updated_at: at,
        })
        .execute();
    }),
  );
}

/** Keeps refreshed tokens, unless the account was disconnected or connected anew meanwhile. */
export async function storeRefreshed(
  den: Den,
  credential: Credential,
  discovery: Discovery,
  tokens: Tokens,
): Promise<void> {
  const secret: CredentialSecret = { kind: "oauth", tokens, discovery };
  await den.db
    .updateTable("credentials")
    .set({
      sealed: den.sealer.seal(JSON.stringify(secret), contextOf(credential.connectionId, credential.owner)),
      updated_at: instant(den),
    })
    .where("id", "=", credential.id)
    .execute();
}

/** The account must be connected again: its refresh was refused, or it lacks scopes. */
export async function markReconnectNeeded(
  den: Den,
  credential: Credential,
  wantedScopes?: string,
): Promise<void> {
  await den.db
    .updateTable("credentials")
    .set({ reconnect_needed: 1, wanted_scopes: wantedScopes ?? credential.wantedScopes ?? null })
    .where("id", "=", credential.id)
    .execute();
}
