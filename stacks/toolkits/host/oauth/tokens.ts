import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { Selectable } from "kysely";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import type { Database, Tables } from "../database/schema.ts";
import type { Host } from "../host.ts";

const LIFE_SECONDS = 3_600;

type Authorization = Selectable<Tables["authorizations"]>;

/** Issues an access token for what was authorized, and for nothing else. */
export async function issueToken(
  db: Database,
  { client_id, user_id, toolkit_id, resource }: Authorization,
): Promise<{ access_token: string; token_type: string; expires_in: number }> {
  const token = newSecret("tkt");
  await db
    .insertInto("access_tokens")
    .values({
      token_hash: hashSecret(token),
      client_id,
      user_id,
      toolkit_id,
      resource,
      expires_at: Math.floor(Date.now() / 1_000) + LIFE_SECONDS,
    })
    .execute();
  return { access_token: token, token_type: "Bearer", expires_in: LIFE_SECONDS };
}

/** Takes the tokens that were issued for this resource. */
export function tokenVerifier({ db, rules }: Host, resource: string): OAuthTokenVerifier {
  return {
    async verifyAccessToken(token) {
      const row = await db
        .selectFrom("access_tokens")
        .selectAll()
        .where("token_hash", "=", hashSecret(token))
        .executeTakeFirst();
      if (!row) throw new InvalidTokenError("The token is not known");
      if (!rules.isTokenFor(row.resource, resource))
        throw new InvalidTokenError("The token was issued for another resource");
      return {
        token,
        clientId: row.client_id,
        scopes: [],
        expiresAt: row.expires_at,
        resource: new URL(row.resource),
        extra: { userId: row.user_id },
      };
    },
  };
}
