/** The `resource` parameter (RFC 8707): on every leg, byte for byte what the metadata announced. */
import type { Exchange } from "../exchange.ts";
import { type Finding, failed, judgeEach, passed, type Rule } from "../rule.ts";

const SOURCE = 'MCP authorization, "Resource Parameter Implementation"';

export const resourceAtAuthorization: Rule = {
  id: "authorization/resource",
  title: "Names the resource in the authorization request",
  severity: "must",
  source: `${SOURCE}; RFC 8707 section 2.1`,
  judge: (walk) =>
    judgeEach(
      walk.authorizations.map(({ request }) => request),
      "nobody asked for authorization",
      announced,
    ),
};

export const resourceAtExchange: Rule = {
  id: "authorization/resource-at-exchange",
  title: "Names the resource when it redeems the code",
  severity: "must",
  source: `${SOURCE}; RFC 8707 section 2.2`,
  judge: (walk) =>
    judgeEach(
      walk.tokenRequests.filter(({ grantType }) => grantType === "authorization_code"),
      "no code was exchanged",
      announced,
    ),
};

export const resourceAtRefresh: Rule = {
  id: "tokens/resource-at-refresh",
  title: "Names the resource when it refreshes",
  severity: "must",
  source: `${SOURCE}; RFC 8707 section 2.2`,
  judge: (walk) =>
    judgeEach(
      walk.tokenRequests.filter(({ grantType }) => grantType === "refresh_token"),
      "no token was refreshed",
      announced,
    ),
};

function announced(request: Exchange): Finding | undefined {
  const facts = request.resource;
  if (!facts) return undefined;
  if (facts.sent.length === 0) return failed("resource was absent", request);
  const sent = facts.sent.join(", ");
  return facts.equal
    ? passed(`resource was ${sent}`, request)
    : failed(`resource was ${sent}, the metadata announces ${facts.announced.join(", ") || "none"}`, request);
}
