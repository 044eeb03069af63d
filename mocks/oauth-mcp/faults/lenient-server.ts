/** Faults of an authorization server that gives to whom it should refuse: what an examiner of servers must find. */

import { type Answer, headerOf } from "../http/message.ts";
import type { Facts } from "../log/line.ts";
import { s256 } from "../oauth/request-facts.ts";
import type { FaultDefinition, Strike } from "./fault.ts";

const forCode = ({ grantType }: Readonly<Facts>) => grantType === "authorization_code";
const forRefresh = ({ grantType }: Readonly<Facts>) => grantType === "refresh_token";

/** Changes fields of the form before the engine reads it; null takes one out. */
function withForm(
  { request }: Strike,
  change: Readonly<Record<string, string | null | undefined>>,
): undefined {
  request.changeForm((form) => {
    for (const [name, value] of Object.entries(change)) {
      if (value === null) form.delete(name);
      else if (value !== undefined) form.set(name, value);
    }
  });
  return undefined;
}

const codeOf = ({ request, gate }: Strike) => gate.ledger.code(request.form.get("code") ?? "");

export const LENIENT_SERVER_FAULTS: readonly FaultDefinition[] = [
  {
    step: "authorize",
    name: "accept-without-challenge",
    counts: ({ pkce }) => pkce?.challenge === undefined,
    does: "gives a code to a request without a PKCE challenge",
    imitates: "a provider for whom PKCE is optional",
    onRequest: ({ request }) => {
      if (request.query.has("code_challenge")) return undefined;
      request.changeQuery((query) => {
        query.set("code_challenge", s256("A".repeat(43)));
        query.set("code_challenge_method", "S256");
      });
      return undefined;
    },
  },
  {
    step: "authorize",
    name: "accept-any-redirect-uri",
    does: "redirects to a URI that the client did not register",
    imitates: "a provider that compares hosts, or the beginning of the URI",
    onRequest: ({ request, gate, exchange }) => {
      const { issuer = "" } = exchange.facts;
      const known = gate.ledger.client(issuer, request.query.get("client_id") ?? "")?.redirectUris[0];
      if (known !== undefined) request.changeQuery((query) => query.set("redirect_uri", known));
      return undefined;
    },
    onAnswer: ({ exchange }, answer) => movedTo(answer, exchange.facts.redirect?.uri),
  },
  {
    step: "authorize",
    name: "accept-any-resource",
    does: "gives a code to a request for a resource that it does not know",
    imitates: "a provider that reads the resource parameter at the token endpoint alone",
    onRequest: ({ request, gate }) => {
      const [first = ""] = gate.urls.resources;
      const sent = request.query.get("resource");
      if (sent !== null && !gate.urls.resources.includes(sent))
        request.changeQuery((query) => query.set("resource", first));
      return undefined;
    },
  },
  {
    step: "token",
    name: "accept-any-resource",
    does: "gives a token for whatever resource is named",
    imitates: "a provider that copies the resource parameter into aud",
    onRequest: (strike) => {
      const sent = strike.request.form.get("resource");
      const known = strike.gate.urls.resources;
      if (sent === null || known.includes(sent)) return undefined;
      strike.exchange.quirks.audience = sent;
      return withForm(strike, { resource: known[0] });
    },
  },
  {
    step: "token",
    name: "accept-code-twice",
    counts: forCode,
    does: "takes a code that was used before",
    imitates: "a provider whose codes live in a cache until they expire",
    onRequest: ({ exchange }) => {
      exchange.quirks.reuses = true;
      return undefined;
    },
  },
  {
    step: "token",
    name: "accept-any-verifier",
    counts: ({ pkce, grantType }) => grantType === "authorization_code" && pkce?.verifierLength !== undefined,
    does: "takes a code with any PKCE verifier",
    imitates: "a provider that stores the challenge and never compares it",
    onRequest: (strike) => {
      strike.exchange.quirks.ignoresChallenge = true;
      return withForm(strike, { code_verifier: null });
    },
  },
  {
    step: "token",
    name: "accept-no-verifier",
    counts: ({ pkce, grantType }) => grantType === "authorization_code" && pkce?.verifierLength === undefined,
    does: "takes a code without a PKCE verifier",
    imitates: "a provider that compares the verifier only when one was sent (PKCE downgrade)",
    onRequest: ({ exchange }) => {
      exchange.quirks.ignoresChallenge = true;
      return undefined;
    },
  },
  {
    step: "token",
    name: "accept-any-redirect-uri",
    counts: forCode,
    does: "takes a code with another redirect URI than it was asked for with",
    imitates: "a provider that reads redirect_uri at the token endpoint and ignores it",
    onRequest: (strike) => withForm(strike, { redirect_uri: codeOf(strike)?.redirectUri }),
  },
  {
    step: "token",
    name: "accept-any-client",
    counts: forCode,
    does: "takes a code that was given to another client",
    imitates: "a provider that finds the client by the code",
    onRequest: (strike) => withForm(strike, { client_id: codeOf(strike)?.clientId }),
  },
  {
    step: "token",
    name: "accept-used-refresh",
    counts: forRefresh,
    does: "takes a refresh token that was replaced before",
    imitates: "a provider that rotates and keeps the older ones good",
    onRequest: ({ exchange }) => {
      exchange.quirks.reuses = true;
      return undefined;
    },
  },
  {
    step: "token",
    name: "accept-any-refresh",
    counts: forRefresh,
    does: "takes a refresh token that was given to another client",
    imitates: "a provider that finds the client by the refresh token",
    onRequest: (strike) => {
      const known = strike.gate.ledger.refresh(strike.request.form.get("refresh_token") ?? "");
      return withForm(strike, { client_id: known?.clientId });
    },
  },
  {
    step: "token",
    name: "keep-refresh",
    counts: forRefresh,
    does: "gives no new refresh token, and the old one stays good",
    imitates: "a provider without rotation, which OAuth 2.1 asks for with public clients",
    onRequest: ({ exchange }) => {
      exchange.quirks.keepsRefreshToken = true;
      return undefined;
    },
  },
  {
    step: "token",
    name: "cacheable",
    does: "answers with tokens that caches may keep",
    imitates: "a gateway that replaces Cache-Control",
    onAnswer: (_strike, answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !/^(cache-control|pragma)$/i.test(name));
      return { ...answer, headers: Object.fromEntries(kept) };
    },
  },
  {
    step: "revoke",
    name: "forget",
    does: "answers 200 and revokes nothing",
    imitates: "a revocation endpoint that only knows refresh tokens and says yes to everything",
    onRequest: () => ({ status: 200, headers: {}, body: null }),
  },
];

function movedTo(answer: Answer, uri: string | undefined): Answer {
  const location = headerOf(answer, "location");
  if (location === undefined || uri === undefined || !URL.canParse(location) || !URL.canParse(uri))
    return answer;
  const target = new URL(uri);
  target.search = new URL(location).search;
  return { ...answer, headers: { ...answer.headers, location: target.href } };
}
