/** Where a client looks for the metadata of the authorization server (RFC 8414, OpenID Connect Discovery). */
import { type Exchange, mayKnow, succeeded, urlOf } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { sentAfter, type Walk } from "../walk.ts";
import {
  SERVER_METADATA_ORDER,
  type ServerMetadataRequest,
  serverMetadataRequest,
} from "./metadata-location.ts";

const SOURCE = 'MCP authorization, "Authorization Server Metadata Discovery"';

interface Attempt extends ServerMetadataRequest {
  readonly exchange: Exchange;
}

export const serverMetadataOrder: Rule = {
  id: "discovery/metadata-order",
  title: "Tries the locations of server metadata in the order that MCP gives",
  severity: "must",
  source: `${SOURCE}; RFC 8414 sections 3.1 and 5`,
  judge: (walk) =>
    judgeEach(
      attemptsByIssuer(walk),
      "no authorization server metadata was asked for",
      ([issuer, attempts]) => {
        const seen = new Set<string>();
        for (const { location, exchange } of attempts) {
          const order = orderFor(issuer);
          // A location of the client's own invention may only come after all of the standard ones.
          const rank = order.includes(location) ? order.indexOf(location) : order.length;
          // Locations that are asked side by side arrive in any order.
          const beside = attempts.filter((one) => !mayKnow(one.exchange, exchange));
          const skipped = order
            .slice(0, rank)
            .filter((one) => !seen.has(one) && beside.every((other) => other.location !== one));
          if (skipped.length > 0)
            return failed(
              `asked at ${urlOf(exchange)} (${location}) before ${skipped.join(" and ")}`,
              ...attempts.slice(0, SHOWN).map((one) => one.exchange),
            );
          seen.add(location);
        }
        return passed(
          `asked for ${issuer} in the order ${[...seen].join(", ")}`,
          ...attempts.slice(0, SHOWN).map((one) => one.exchange),
        );
      },
    ),
};

export const triesEveryLocation: Rule = {
  id: "discovery/tries-every-location",
  title: "Goes on to OpenID Connect Discovery where RFC 8414 metadata is absent",
  severity: "must",
  source: `${SOURCE}; RFC 8414 section 5`,
  judge: (walk) =>
    judgeEach(
      attemptsByIssuer(walk),
      "RFC 8414 metadata was found, or its absence was never met",
      ([issuer, attempts]) => {
        const absent = attempts.find(
          ({ location, exchange }) => location === "oauth-inserted" && isAbsent(exchange),
        )?.exchange;
        if (!absent || !isNamed(walk, issuer)) return undefined;
        const openid = attempts.filter(({ location }) => location.startsWith("oidc"));
        const found = openid.find(({ exchange }) => succeeded(exchange));
        if (found)
          return passed(`found ${urlOf(found.exchange)} after ${absent.status}`, absent, found.exchange);
        const untried = orderFor(issuer).filter((one) => attempts.every(({ location }) => location !== one));
        const went = sentAfter(walk, absent).find(({ step }) => step === "register" || step === "authorize");
        const explained = attempts.some(
          ({ exchange }) => went && succeeded(exchange) && mayKnow(went, exchange),
        );
        if (untried.length === 0 || explained || (!went && !walk.left)) return undefined;
        const instead = went ? `went on to ${went.method} ${went.path}` : "gave up";
        return failed(
          `${urlOf(absent)} was answered ${absent.status}; the client ${instead} without trying ${untried.join(", ")}`,
          ...attempts.slice(0, SHOWN).map((one) => one.exchange),
          ...(went ? [went] : []),
        );
      },
    ),
};

/** Refusals for the moment (RFC 9110 section 15.5.9, RFC 8470, RFC 6585): they say nothing about what is there. */
const BUSY = new Set([408, 425, 429]);

function isAbsent({ status }: Exchange): boolean {
  return status !== null && status >= 400 && status < 500 && !BUSY.has(status);
}

function attemptsByIssuer({ serverMetadata }: Walk): Map<string, Attempt[]> {
  const attempts = serverMetadata.flatMap((exchange) => {
    const request = serverMetadataRequest(exchange);
    return request ? [{ ...request, exchange }] : [];
  });
  return groupBy(attempts, ({ issuer }) => issuer);
}

/** At an issuer without a path both OpenID forms are one URL. */
function orderFor(issuer: string): readonly string[] {
  return URL.canParse(issuer) && new URL(issuer).pathname === "/"
    ? SERVER_METADATA_ORDER.slice(0, 2)
    : SERVER_METADATA_ORDER;
}

/** Only an issuer that the resource names is worth a second location. */
function isNamed({ issuers, resourceMetadata }: Walk, issuer: string): boolean {
  const named = [...issuers, ...resourceMetadata.flatMap(({ served }) => served?.authorizationServers ?? [])];
  return named.some((one) => one.replace(/\/$/, "") === issuer);
}
