import type { Den } from "../den.ts";
import { within } from "./outgoing-fetch.ts";
import type { Removal } from "./ports.ts";

/** How long the provider may take to hear that an account is gone; ours is gone in any case. */
const GOODBYE_MS = 3_000;

/** Removes what is Den's first, then tells the provider. */
export const createRemoval = (den: Den): Removal => ({
  async dropAccount(connectionId, owner) {
    const [credential, client] = await Promise.all([
      den.credentials.find(connectionId, owner),
      den.registration.find(connectionId),
    ]);
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
    const { discovery, tokens } = credential.secret;
    const fetch = within(den.outgoing.fetch, AbortSignal.timeout(GOODBYE_MS));
    await den.mcpClient.revoke(discovery, client.record, tokens, fetch);
  },

  async removeConnection({ id }) {
    const owners = await den.db
      .selectFrom("credentials")
      .select("owner")
      .where("connection_id", "=", id)
      .execute();
    const [client, ...credentials] = await Promise.all([
      den.registration.find(id),
      ...owners.map(({ owner }) => den.credentials.find(id, owner)),
    ]);
    await den.db.deleteFrom("connections").where("id", "=", id).execute();
    if (!client) return;
    const fetch = within(den.outgoing.fetch, AbortSignal.timeout(GOODBYE_MS));
    await Promise.all(
      credentials.map((credential) =>
        credential?.secret.kind === "oauth"
          ? den.mcpClient.revoke(credential.secret.discovery, client.record, credential.secret.tokens, fetch)
          : undefined,
      ),
    );
    if (client.kind === "dynamic") await den.mcpClient.unregister(client.record, fetch);
  },
});
