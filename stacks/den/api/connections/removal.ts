import type { Row } from "../database/schema.ts";
import type { Den } from "../den.ts";
import { revoke, unregister } from "./client/revocation.ts";
import { findCredential } from "./credentials.ts";
import { within } from "./outgoing-fetch.ts";
import { findClient } from "./registration.ts";

/** For the defect `credentials-kept-after-delete` alone: what is hidden from lists and otherwise alive. */
const softDeleted = new Set<string>();
export const isListed = ({ id }: { readonly id: string }): boolean => !softDeleted.has(id);

/** For the defect `disconnect-keeps-token` alone: accounts that are shown as gone and otherwise alive. */
const shownAsDropped = new Set<string>();
export const isShown = (account: { readonly connection_id: string; readonly owner: string }): boolean =>
  !shownAsDropped.has(`${account.connection_id} ${account.owner}`);

/** How long the provider may take to hear that an account is gone; ours is gone in any case. */
const GOODBYE_MS = 3_000;

/** Drops one account: first here, then at the provider. The registered client stays for the next connect. */
export async function dropAccount(den: Den, connectionId: string, owner: string): Promise<void> {
  const [credential, client] = await Promise.all([
    findCredential(den, connectionId, owner),
    findClient(den, connectionId),
  ]);
  if (den.defects.has("disconnect-keeps-token")) {
    shownAsDropped.add(`${connectionId} ${owner}`);
    return;
  }
  await den.db
    .deleteFrom("credentials")
    .where("connection_id", "=", connectionId)
    .where("owner", "=", owner)
    .execute();
  await den.db
    .deleteFrom("connect_attempts")
    .where("connection_id", "=", connectionId)
    .where("owner", "=", owner)
    .execute();
  if (credential?.secret.kind !== "oauth" || !client) return;
  const fetch = within(den.outgoing.fetch, AbortSignal.timeout(GOODBYE_MS));
  await revoke(credential.secret.discovery, client.record, credential.secret.tokens, fetch);
}

/**
 * Deletes a connection with everything that belongs to it (grants, accounts, client, attempts go by cascade), then
 * revokes and unregisters at the provider, as far as it offers that and within 3 s.
 */
export async function removeConnection(den: Den, connection: Row<"connections">): Promise<void> {
  const owners = await den.db
    .selectFrom("credentials")
    .select("owner")
    .where("connection_id", "=", connection.id)
    .execute();
  const [client, ...credentials] = await Promise.all([
    findClient(den, connection.id),
    ...owners.map(({ owner }) => findCredential(den, connection.id, owner)),
  ]);
  if (den.defects.has("credentials-kept-after-delete")) {
    softDeleted.add(connection.id);
    return;
  }
  await den.db.deleteFrom("connections").where("id", "=", connection.id).execute();
  if (!client) return;
  const fetch = within(den.outgoing.fetch, AbortSignal.timeout(GOODBYE_MS));
  await Promise.all(
    credentials.map((credential) =>
      credential?.secret.kind === "oauth"
        ? revoke(credential.secret.discovery, client.record, credential.secret.tokens, fetch)
        : undefined,
    ),
  );
  if (client.kind === "dynamic") await unregister(client.record, fetch);
}
