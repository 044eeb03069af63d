/** Does the server tell a client how to get a token? */

import { texts } from "../../../mocks/witness-log/json-object.ts";
import { isLoopback } from "../../evidence/loopback.ts";
import type { Examination } from "../examination.ts";
import { answered, type Exchange } from "../exchange.ts";
import { urlIn } from "../metadata-documents.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, failed, following, notExercised, passed } from "../rule.ts";

const MCP = "MCP 2025-11-25 authorization";

const challenge: ExamineRule = {
  id: "discovery/challenge",
  title: "Challenges with the Bearer scheme",
  severity: "must",
  source: "RFC 9110 section 15.5.2; RFC 6750 section 3",
  occasion: "a request without a token, answered 401",
  authorization: true,
  async examine({ discovery: { refused, challenge } }) {
    if (!refused) return notExercised("no request without a token was answered 401");
    return challenge
      ? passed(
          `a Bearer challenge with ${Object.keys(challenge.parameters).join(", ") || "no parameters"}`,
          refused.exchange,
        )
      : failed(
          `401 with WWW-Authenticate ${refused.exchange.headers["www-authenticate"] ?? "absent"}`,
          refused.exchange,
        );
  },
};

const announcedServes: ExamineRule = {
  id: "discovery/announced-metadata",
  title: "Serves the resource metadata where the challenge says it is",
  severity: "must",
  source: "RFC 9728 sections 3.2 and 5.1",
  occasion: "GET of the challenge's resource_metadata",
  authorization: true,
  async examine({ discovery: { challenge, resourceMetadata, refused, notAsked } }) {
    const announced = challenge?.parameters.resource_metadata;
    if (announced === undefined) return notExercised("the challenge announces no resource_metadata");
    const found = resourceMetadata.find(({ place }) => place === "announced");
    if (!found && notAsked !== undefined && URL.canParse(announced)) return notExercised(notAsked);
    if (!found)
      return failed(`resource_metadata is no URL: ${announced}`, ...(refused ? [refused.exchange] : []));
    // Where there is none at all, there is none where the challenge says.
    return following(isJson(found.exchange, found.body), "discovery/resource-metadata");
  },
};

const resourceMetadata: ExamineRule = {
  id: "discovery/resource-metadata",
  title: "Has protected resource metadata where clients look for it",
  severity: "must",
  source: `${MCP}, "Authorization Server Location"; RFC 9728 section 3.1`,
  occasion: "GET of the announced, the path and the root form",
  authorization: true,
  async examine({ discovery }) {
    const { metadata, resourceMetadata, notAsked } = discovery;
    if (metadata) return passed(`found at the ${metadata.place} form`, metadata.exchange);
    if (notAsked !== undefined) return notExercised(notAsked);
    const seen = resourceMetadata.map(({ place, exchange }) => `${place} ${answered(exchange)}`).join(", ");
    return failed(`at none of its places: ${seen}`, ...resourceMetadata.map(({ exchange }) => exchange));
  },
};

/** The document that clients take, or why there is nothing to look at. */
function taken({ discovery: { metadata } }: Examination) {
  if (!metadata?.body) throw new NoOccasion("there is no resource metadata");
  return { body: metadata.body, exchange: metadata.exchange, place: metadata.place };
}

const ownResource: ExamineRule = {
  id: "discovery/own-resource",
  title: "Names itself, or what it belongs to, in its resource metadata",
  severity: "must",
  source: `RFC 9728 section 3.3; ${MCP}, "Resource Parameter Implementation"`,
  occasion: "the resource metadata that clients take",
  authorization: true,
  async examine(examination) {
    const { body, exchange } = taken(examination);
    const { href, origin } = examination.settings.url;
    const named = body.resource;
    if (typeof named !== "string" || !URL.canParse(named))
      return failed(`resource is ${JSON.stringify(named)}`, exchange);
    const own = new URL(named);
    const below = own.href.endsWith("/") ? own.href : `${own.href}/`;
    return own.origin === origin && (own.href === href || href.startsWith(below))
      ? passed(`resource is ${named}`, exchange)
      : failed(`resource is ${named}, asked for was ${href}`, exchange);
  },
};

const exactResource: ExamineRule = {
  id: "discovery/exact-resource",
  title: "Names exactly the URL that clients use as its resource",
  severity: "should",
  source: "RFC 9728 section 3.3 (clients must refuse metadata whose resource is not identical)",
  occasion: "the resource metadata that clients take",
  authorization: true,
  async examine(examination) {
    const { body, exchange } = taken(examination);
    const resource = examination.resource;
    const { href } = examination.settings.url;
    return resource === href || (new URL(resource).href === href && resource === String(body.resource))
      ? passed("identical", exchange)
      : failed(`resource is ${resource}, the URL is ${href}`, exchange);
  },
};

const authorizationServers: ExamineRule = {
  id: "discovery/authorization-servers",
  title: "Names at least one authorization server",
  severity: "must",
  source: `${MCP}, "Authorization Server Location"; RFC 9728 section 2`,
  occasion: "authorization_servers of the resource metadata",
  authorization: true,
  async examine(examination) {
    const { body, exchange } = taken(examination);
    const issuers = texts({ ...body }, "authorization_servers") ?? [];
    if (issuers.length === 0)
      return failed(`authorization_servers is ${JSON.stringify(body.authorization_servers)}`, exchange);
    const bad = issuers.find((issuer) => !isSafe(issuer));
    return bad === undefined
      ? passed(issuers.join(", "), exchange)
      : failed(`${bad} is no https URL (and no loopback address)`, exchange);
  },
};

const serverMetadata: ExamineRule = {
  id: "discovery/server-metadata",
  title: "Has authorization server metadata where clients look for it",
  severity: "must",
  source: `${MCP}, "Authorization Server Metadata Discovery"; RFC 8414 section 3.1; OpenID Connect Discovery 1.0 section 4`,
  occasion: "GET of the RFC 8414 form with the path inserted, then both OpenID forms",
  authorization: true,
  async examine({ discovery: { issuers, serverMetadata, notAsked } }) {
    if (issuers.length === 0) return notExercised("no authorization server is named");
    const found = serverMetadata.find(({ body }) => body !== undefined);
    if (found) return passed(`found at ${found.url.pathname}`, found.exchange);
    if (notAsked !== undefined) return notExercised(notAsked);
    const seen = serverMetadata
      .map(({ url, exchange }) => `${url.pathname} ${answered(exchange)}`)
      .join(", ");
    return failed(`at none of its places: ${seen}`, ...serverMetadata.map(({ exchange }) => exchange));
  },
};

const issuer: ExamineRule = {
  id: "discovery/issuer",
  title: "Names in its metadata the issuer that it was asked for",
  severity: "must",
  source: "RFC 8414 section 3.3",
  occasion: "issuer of each authorization server metadata document, compared as a string",
  authorization: true,
  async examine({ discovery: { issuers, serverMetadata } }) {
    const found = serverMetadata.filter(({ body }) => body !== undefined);
    if (found.length === 0) return notExercised("there is no authorization server metadata");
    const wrong = found.find(({ body }) => !issuers.includes(String(body?.issuer)));
    return wrong
      ? failed(
          `issuer is ${JSON.stringify(wrong.body?.issuer)}, asked for was ${issuers.join(" or ")}`,
          wrong.exchange,
        )
      : passed(issuers.join(", "), ...found.map(({ exchange }) => exchange));
  },
};

const endpoints: ExamineRule = {
  id: "discovery/endpoints",
  title: "Names its endpoints, each safe to send secrets to",
  severity: "must",
  source: "RFC 8414 section 2; OAuth 2.1 section 1.5",
  occasion: "the endpoints in the authorization server metadata",
  authorization: true,
  async examine({ discovery: { serverMetadata } }) {
    const found = serverMetadata.find(({ body }) => body !== undefined);
    if (!found?.body) return notExercised("there is no authorization server metadata");
    const { body, exchange } = found;
    for (const name of ["authorization_endpoint", "token_endpoint"])
      if (!urlIn(body, name)) return failed(`${name} is ${JSON.stringify(body[name])}`, exchange);
    if (!Array.isArray(body.response_types_supported))
      return failed("response_types_supported is missing", exchange);
    const unsafe = Object.entries(body).find(
      ([name, value]) => name.endsWith("_endpoint") && typeof value === "string" && !isSafe(value),
    );
    return unsafe
      ? failed(`${unsafe[0]} is ${String(unsafe[1])}, which is no https URL`, exchange)
      : passed("complete", exchange);
  },
};

const s256: ExamineRule = {
  id: "discovery/s256",
  title: "Says that it takes PKCE with S256",
  severity: "must",
  source: `${MCP}, "Authorization Code Protection" (clients must refuse to go on without it); RFC 8414 section 2`,
  occasion: "code_challenge_methods_supported of the authorization server metadata",
  authorization: true,
  async examine({ discovery: { serverMetadata } }) {
    const found = serverMetadata.find(({ body }) => body !== undefined);
    if (!found?.body) return notExercised("there is no authorization server metadata");
    const methods = texts({ ...found.body }, "code_challenge_methods_supported");
    return methods?.includes("S256")
      ? passed(methods.join(", "), found.exchange)
      : failed(`code_challenge_methods_supported is ${JSON.stringify(methods) ?? "missing"}`, found.exchange);
  },
};

/** RFC 6749 section 3.1.2.1 and OAuth 2.1 section 1.5: encrypted, or never on a network. */
function isSafe(url: string): boolean {
  return URL.canParse(url) && (new URL(url).protocol === "https:" || isLoopback(new URL(url)));
}

function isJson(exchange: Exchange, body: object | undefined): Finding {
  const type = exchange.headers["content-type"] ?? "none";
  if (!body)
    return failed(`answered ${answered(exchange)} with content type ${type} and no JSON object`, exchange);
  return /^application\/json\b/i.test(type)
    ? passed("a JSON object", exchange)
    : failed(`the content type is ${type}`, exchange);
}

export const DISCOVERY_RULES: readonly ExamineRule[] = [
  challenge,
  announcedServes,
  resourceMetadata,
  ownResource,
  exactResource,
  authorizationServers,
  serverMetadata,
  issuer,
  endpoints,
  s256,
];
