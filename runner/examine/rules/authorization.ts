/** Does the authorization endpoint let only correct requests through, and answer them as it must? */
import { cut } from "../../../mocks/witness-log/fields.ts";
import type { AuthorizationEnd } from "../authorization.ts";
import { unregisteredUri } from "../callback-listener.ts";
import type { Examination } from "../examination.ts";
import { answered } from "../exchange.ts";
import { explained } from "../explained.ts";
import { readJwt } from "../forged-tokens.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, failed, following, notExercised, passed } from "../rule.ts";

const code: ExamineRule = {
  id: "authorization/code",
  title: "Answers a correct request with a code at the redirect URI",
  severity: "must",
  source: "OAuth 2.1 section 4.1.2",
  occasion: "a correct authorization request, approved",
  authorization: true,
  async examine(examination) {
    const end = await examination.firstAuthorization();
    const { exchange } = end;
    if (end.end === "page") return notExercised("nobody answered the consent page", exchange);
    if (end.end === "refused") return failed(`answered ${explained(exchange)}`, exchange);
    if (end.parameters.get("code") !== null) return passed("redirected with a code", exchange);
    const error = end.parameters.get("error") ?? "neither code nor error";
    const description = end.parameters.get("error_description");
    return error === "access_denied"
      ? notExercised("the request was denied", exchange)
      : following(
          failed(`redirected with ${error}${description === null ? "" : ` (${cut(description)})`}`, exchange),
          // The resource that the metadata names may be none that the authorization server knows.
          ...(error === "invalid_target" ? ["discovery/exact-resource"] : []),
        );
  },
};

const state: ExamineRule = {
  id: "authorization/state",
  title: "Sends the state back as it was",
  severity: "must",
  source: "RFC 6749 section 4.1.2",
  occasion: "a correct authorization request, approved",
  authorization: true,
  async examine(examination) {
    const { parameters, state, exchange } = redirected(await examination.firstAuthorization());
    const returned = parameters.get("state");
    return returned === state
      ? passed("echoed", exchange)
      : failed(returned === null ? "state is missing" : "state is another one", exchange);
  },
};

const iss: ExamineRule = {
  id: "authorization/iss",
  title: "Names itself in iss, as its metadata promises",
  severity: "must",
  source: "RFC 9207 sections 2 and 2.4",
  occasion: "iss on the redirect of a correct request, compared as a string with the metadata's issuer",
  authorization: true,
  async examine(examination) {
    const { issuer, promisesIss } = examination.server;
    const { parameters, exchange } = redirected(await examination.firstAuthorization());
    const returned = parameters.get("iss");
    if (returned === null)
      return promisesIss
        ? failed("the metadata promises iss, and it is missing", exchange)
        : notExercised("the metadata promises no iss, and none came");
    return returned === issuer
      ? passed(returned, exchange)
      : failed(`iss is ${returned}, not ${issuer}`, exchange);
  },
};

function redirected(end: AuthorizationEnd): Extract<AuthorizationEnd, { end: "redirect" }> {
  if (end.end !== "redirect")
    throw new NoOccasion("the authorization request was not redirected", end.exchange);
  return end;
}

/** Sends a request that is wrong in one thing and expects no code. */
async function refuses(
  examination: Examination,
  rule: string,
  change: Readonly<Record<string, string | null>>,
  judge: (end: AuthorizationEnd) => Finding,
): Promise<Finding> {
  // Without a request that works, a refusal says nothing about the one wrong thing.
  await examination.grant();
  return judge(
    await examination.authorization.authorize({
      client: await examination.client(),
      resource: examination.resource,
      scope: examination.scope,
      change,
      onPurpose: rule,
    }),
  );
}

const PAGE = "a page came and no redirect: whether the request would be refused later can't be seen";

function noCode(words: string): (end: AuthorizationEnd) => Finding {
  return (end) => {
    const { exchange } = end;
    if (end.end === "page") return notExercised(PAGE, exchange);
    if (end.end === "refused") return passed(`refused with ${answered(exchange)}`, exchange);
    return end.parameters.get("code") === null
      ? passed(`refused with ${end.parameters.get("error") ?? "no code"}`, exchange)
      : failed(`gave a code ${words}`, exchange);
  };
}

const pkceRequired: ExamineRule = {
  id: "authorization/pkce-required",
  title: "Refuses a request without a PKCE challenge",
  severity: "must",
  source: "OAuth 2.1 section 4.1.1 and 7.5.1 (public clients)",
  occasion: "a request without code_challenge",
  authorization: true,
  async examine(examination) {
    if ((await examination.client()).secret !== undefined)
      return notExercised("the client is confidential, and may be trusted with less");
    const change = { code_challenge: null, code_challenge_method: null };
    return refuses(examination, this.id, change, noCode("to a request without code_challenge"));
  },
};

/** A parameter that no registered address has. */
const EXTRA = "fraimz_examine_other";

const exactRedirectUri: ExamineRule = {
  id: "authorization/redirect-uri",
  title: "Redirects nowhere but to a registered redirect URI",
  severity: "must",
  source: "OAuth 2.1 sections 2.3.1 and 4.1.1; RFC 9700 section 2.1",
  occasion:
    "requests with the registered address and a further piece of path, or a query that it does not have",
  authorization: true,
  async examine(examination) {
    const uses = (words: string, other: URL, isUsed: (arrived: URL) => boolean) =>
      refuses(examination, this.id, { redirect_uri: other.href }, (end) => {
        if (end.end === "page") return notExercised(PAGE, end.exchange);
        if (end.end === "refused") return passed(`refused with ${answered(end.exchange)}`, end.exchange);
        return isUsed(end.arrived)
          ? failed(`redirected to a URI that is not registered, with ${words}`, end.exchange)
          : passed("the other redirect URI was not used", end.exchange);
      });
    const longer = unregisteredUri(examination.redirectUri);
    const path = await uses("more path", longer, ({ pathname }) => pathname === longer.pathname);
    if (path.status !== "pass") return path;
    const asked = new URL(examination.redirectUri);
    asked.searchParams.set(EXTRA, "1");
    return uses("a query", asked, ({ searchParams }) => searchParams.has(EXTRA));
  },
};

const unknownClient: ExamineRule = {
  id: "authorization/unknown-client",
  title: "Redirects nobody for a client that it does not know",
  severity: "must",
  source: "RFC 6749 section 4.1.2.1",
  occasion: "a request with a client_id that was never given out",
  authorization: true,
  async examine(examination) {
    return refuses(examination, this.id, { client_id: "fraimz-examine-unknown" }, (end) => {
      if (end.end === "page") return notExercised(PAGE, end.exchange);
      return end.end === "refused"
        ? passed(`refused with ${answered(end.exchange)}`, end.exchange)
        : failed("redirected to the redirect URI of an unknown client", end.exchange);
    });
  },
};

const unknownResource: ExamineRule = {
  id: "authorization/unknown-resource",
  title: "Gives no token for a resource that it does not know",
  severity: "should",
  source: "RFC 8707 section 2 (invalid_target)",
  occasion: "a request whose resource is a foreign URL, and the exchange of its code, where there is one",
  authorization: true,
  async examine(examination) {
    const resource = "https://elsewhere.example/mcp";
    await examination.grant();
    const end = await examination.authorization.authorize({
      client: await examination.client(),
      resource,
      scope: examination.scope,
      onPurpose: this.id,
    });
    if (end.end !== "redirect" || end.parameters.get("code") === null) return noCode("")(end);
    const { exchange, accessToken } = await examination.authorization.redeem(end, {}, { onPurpose: this.id });
    if (accessToken === undefined) return passed(`refused the code with ${answered(exchange)}`, exchange);
    const aud = readJwt(accessToken)?.claims.aud;
    return aud !== undefined && ![aud].flat().includes(resource)
      ? passed(`gave a token for ${JSON.stringify(aud)} all the same`, exchange)
      : failed(`gave a token for ${resource}`, end.exchange, exchange);
  },
};

export const AUTHORIZATION_RULES: readonly ExamineRule[] = [
  code,
  state,
  iss,
  pkceRequired,
  exactRedirectUri,
  unknownClient,
  unknownResource,
];
