/** Does the server take clients in, and only such as it should? */

import { parseObject, text, texts } from "../../../mocks/witness-log/json-object.ts";
import { postRegistration, registrationBody } from "../client-identity.ts";
import type { Examination } from "../examination.ts";
import { answered, type Exchange, succeeded } from "../exchange.ts";
import { explained } from "../explained.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, failed, notExercised, passed } from "../rule.ts";

const registers: ExamineRule = {
  id: "registration/answer",
  title: "Registers a client and says as what",
  severity: "must",
  source: "RFC 7591 section 3.2.1",
  occasion: "a registration of a public client with a loopback redirect URI",
  authorization: true,
  async examine(examination) {
    const { registrationEndpoint } = examination.server;
    if (!registrationEndpoint) return notExercised("the server offers no registration");
    const exchange = await registrationOf(examination, registrationEndpoint);
    const answer = parseObject(exchange.text);
    // RFC 7591 section 3.2.2: a server may have its reasons to refuse.
    if (exchange.status !== null && exchange.status >= 400 && exchange.status < 500)
      return notExercised(`refused with ${exchange.status} ${text(answer, "error") ?? ""}`.trim(), exchange);
    if (exchange.status !== 201) return failed(`answered ${explained(exchange)} in place of 201`, exchange);
    const uris = texts(answer, "redirect_uris");
    if (text(answer, "client_id") === undefined) return failed("the answer names no client_id", exchange);
    return uris?.includes(examination.redirectUri)
      ? passed("201 with client_id and redirect_uris", exchange)
      : failed(`the answer's redirect_uris are ${JSON.stringify(uris) ?? "missing"}`, exchange);
  },
};

/** The registration that was made anyway, or one for this rule where the client is known by other means. */
async function registrationOf(examination: Examination, endpoint: URL): Promise<Exchange> {
  try {
    const { registration } = await examination.client();
    if (registration) return registration;
  } catch (error) {
    const [refusal] = error instanceof NoOccasion ? error.decidedBy : [];
    if (!refusal) throw error;
    return refusal;
  }
  const made = await postRegistration(
    examination.http,
    endpoint,
    registrationBody([examination.redirectUri]),
  );
  examination.keepAnswered(made);
  return made;
}

const refusesPlainHttp: ExamineRule = {
  id: "registration/redirect-uri",
  title: "Registers no redirect URI that is neither https nor of this machine",
  severity: "should",
  source: 'MCP 2025-11-25 authorization, "Communication Security"; OAuth 2.1 section 2.3.1',
  occasion: "a registration with an http redirect URI at a foreign host",
  authorization: true,
  async examine(examination) {
    const { registrationEndpoint } = examination.server;
    if (!registrationEndpoint) return notExercised("the server offers no registration");
    await examination.client();
    const body = registrationBody(["http://client.example/callback"]);
    const exchange = await postRegistration(examination.http, registrationEndpoint, body, this.id);
    if (!succeeded(exchange)) return passed(`refused with ${answered(exchange)}`, exchange);
    examination.keepAnswered(exchange);
    return failed("registered http://client.example/callback", exchange);
  },
};

const deletes: ExamineRule = {
  id: "registration/deletes",
  title: "Deletes a registration when its client asks",
  severity: "should",
  source: "RFC 7592 section 2.3",
  occasion: "DELETE of a registration that was made for it, where the server named a registration_client_uri",
  authorization: true,
  async examine(examination) {
    const client = await examination.secondClient();
    if (!client.configuration) return notExercised("the server names no registration_client_uri");
    const exchange = await examination.forget(client);
    if (!exchange) return notExercised("the server names no registration_client_uri");
    return exchange.status === 204 || exchange.status === 200
      ? passed(`answered ${exchange.status}`, exchange)
      : failed(`answered ${answered(exchange)}`, exchange);
  },
};

export const REGISTRATION_RULES: readonly ExamineRule[] = [registers, refusesPlainHttp];
/** Comes last: it takes the second client away. */
export const LAST_REGISTRATION_RULES: readonly ExamineRule[] = [deletes];
