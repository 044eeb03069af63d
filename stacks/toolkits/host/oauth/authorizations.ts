import { randomUUID } from "node:crypto";
import {
  InvalidGrantError,
  InvalidTargetError,
  UnsupportedGrantTypeError,
} from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthServerProvider } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import { type Endpoint, endpointOfResource, resourceUrl } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { findCaller } from "../http/caller.ts";
import type { Person } from "../person.ts";
import { findToolkit } from "../toolkits.ts";
import { clientsStore } from "./clients.ts";
import { issueToken, tokenVerifier } from "./tokens.ts";

const LIFE_MS = 600_000;

/** What the SDK's authorization handlers ask of the host: each authorization is for one endpoint, and a person's yes. */
export function oauthProvider(host: Host): OAuthServerProvider {
  const { db, settings } = host;

  const unused = async (clientId: string, code: string) => {
    const row = await db
      .selectFrom("authorizations")
      .selectAll()
      .where("code_hash", "=", hashSecret(code))
      .where("client_id", "=", clientId)
      .where("expires_at", ">", Date.now())
      .executeTakeFirst();
    if (!row) throw new InvalidGrantError("The code is not known, was used or has expired");
    return row;
  };

  return {
    clientsStore: clientsStore(db),

    async authorize(client, { state, redirectUri, codeChallenge, resource }, response) {
      const person = await findCaller(db, response.req);
      if (!person) {
        const next = encodeURIComponent(response.req.originalUrl.replace(/^\//, ""));
        return response.redirect(302, `${settings.publicUrl}/sign-in?next=${next}`);
      }
      const endpoint = endpointOfResource(
        settings.publicUrl,
        resource?.href ?? "",
        settings.organizationInPath,
      );
      const toolkit = endpoint && (await targetOf(host, person, endpoint));
      if (!endpoint || toolkit === "none")
        throw new InvalidTargetError("There is no such resource, or it isn't yours");
      const id = randomUUID();
      await db
        .insertInto("authorizations")
        .values({
          id,
          client_id: client.client_id,
          user_id: person.id,
          toolkit_id: toolkit ?? null,
          resource: resourceUrl(settings.publicUrl, endpoint),
          redirect_uri: redirectUri,
          code_challenge: codeChallenge,
          state: state ?? null,
          code_hash: null,
          expires_at: Date.now() + LIFE_MS,
        })
        .execute();
      response.redirect(302, `${settings.publicUrl}/consents/${id}`);
    },

    challengeForAuthorizationCode: async (client, code) =>
      (await unused(client.client_id, code)).code_challenge,

    async exchangeAuthorizationCode(client, code, _verifier, redirectUri, resource) {
      const row = await unused(client.client_id, code);
      if (redirectUri !== undefined && redirectUri !== row.redirect_uri)
        throw new InvalidGrantError("The redirect URI is another one");
      if (resource !== undefined && resource.href !== row.resource)
        throw new InvalidTargetError("The code was issued for another resource");
      const taken = await db.deleteFrom("authorizations").where("id", "=", row.id).executeTakeFirst();
      if (taken.numDeletedRows !== 1n) throw new InvalidGrantError("The code was used");
      return await issueToken(db, row);
    },

    exchangeRefreshToken: () =>
      Promise.reject(new UnsupportedGrantTypeError("Refresh tokens are not issued")),

    verifyAccessToken: (token) => tokenVerifier(host, "").verifyAccessToken(token),
  };
}

/** The person's answer; where the browser goes with it. */
export async function answerConsent(
  { db }: Host,
  person: Person,
  id: string,
  approve: boolean,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("authorizations")
    .selectAll()
    .where("id", "=", id)
    .where("user_id", "=", person.id)
    .where("code_hash", "is", null)
    .where("expires_at", ">", Date.now())
    .executeTakeFirst();
  if (!row) return undefined;
  const back = new URL(row.redirect_uri);
  if (row.state !== null) back.searchParams.set("state", row.state);
  if (approve) {
    const code = newSecret("tkc");
    const answered = await db
      .updateTable("authorizations")
      .set({ code_hash: hashSecret(code) })
      .where("id", "=", id)
      .where("code_hash", "is", null)
      .executeTakeFirst();
    // Somebody who clicks twice has answered once.
    if (answered.numUpdatedRows !== 1n) return undefined;
    back.searchParams.set("code", code);
  } else {
    await db.deleteFrom("authorizations").where("id", "=", id).execute();
    back.searchParams.set("error", "access_denied");
  }
  return back.href;
}

/** The id of the endpoint's toolkit, undefined for the endpoint without one, `none` where there is nothing for them. */
async function targetOf(host: Host, person: Person, endpoint: Endpoint): Promise<string | undefined> {
  if (!host.rules.isOwnOrganization(endpoint, person)) return "none";
  if (endpoint.toolkit === undefined) return undefined;
  return (await findToolkit(host, person, endpoint.toolkit))?.id ?? "none";
}
