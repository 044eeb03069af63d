import type { Express } from "express";
import { z } from "zod";
import { consent, consentAnswer } from "../../contract/records.ts";
import type { Host } from "../host.ts";
import { route } from "../http/route.ts";
import { answerConsent } from "../oauth/authorizations.ts";
import { clientsStore } from "../oauth/clients.ts";
import { notFound } from "../refusal.ts";

/** What a person is asked before a client gets a token that acts for them. */
export function mountConsents(host: Host, app: Express): void {
  route(host, app, ["get", "/v1/consents/:id"], { answer: consent }, async ({ person, params }) => {
    const row = await host.db
      .selectFrom("authorizations")
      .select(["client_id", "resource"])
      .where("id", "=", params.id ?? "")
      .where("user_id", "=", person.id)
      .where("code_hash", "is", null)
      .executeTakeFirst();
    const client = row && (await clientsStore(host.db).getClient(row.client_id));
    if (!row || !client) throw notFound("request");
    return { client: client.client_name ?? "A client without a name", resource: row.resource };
  });

  route(
    host,
    app,
    ["post", "/v1/consents/:id"],
    { body: consentAnswer, answer: z.object({ redirectTo: z.string() }) },
    async ({ person, params, body }) => {
      const redirectTo = await answerConsent(host, person, params.id ?? "", body.approve);
      if (redirectTo === undefined) throw notFound("request");
      return { redirectTo };
    },
  );
}
