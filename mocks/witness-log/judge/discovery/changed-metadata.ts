import { type Exchange, mayKnow, succeeded, urlOf } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import type { McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

export const followsChangedMetadata: Rule = {
  id: "discovery/follows-changed-metadata",
  title: "Reads the metadata anew when a challenge announces it at another place",
  severity: "should",
  source: 'RFC 9728 section 5.2 ("Protected Resource Metadata Changes")',
  judge: (walk) =>
    judgeEach(
      changes(walk),
      "no challenge announced another resource_metadata than before",
      ({ first, url }) => {
        const { resource } = first.mcp;
        // A call that needs more scope may have told of it before.
        const told = walk.mcp.filter((one) => one.mcp.resource === resource && announced(one) === url);
        const read = walk.resourceMetadata.find(
          (one) => urlOf(one) === url && told.some((challenge) => mayKnow(one, challenge)),
        );
        if (read) return passed(`asked for ${url}, where the metadata is now`, first, read);
        const acted = gettings(walk, resource).find(
          (one) => mayKnow(one, first) && onlyKnew(walk, one, resource, url),
        );
        return acted && walk.left
          ? failed(
              `the challenge announced ${url} now, and the client went on without reading it`,
              first,
              acted,
            )
          : undefined;
      },
    ),
};

/** The first challenge at each resource that announced another URL than the first one had. */
function changes({ mcp }: Walk): { first: McpExchange; url: string }[] {
  return [...groupBy(mcp.filter(announcing), (one) => one.mcp.resource).values()].flatMap((challenges) => {
    const old = announced(challenges[0]);
    const first = challenges.find((one) => announced(one) !== old);
    const url = announced(first);
    return first && url !== undefined ? [{ first, url }] : [];
  });
}

/** Authorizations and refreshes that brought, or may bring, a token for the resource. */
function gettings(walk: Walk, resource: string): Exchange[] {
  const refreshed = walk.tokenRequests.filter((one) => one.grantType === "refresh_token" && succeeded(one));
  return [...walk.authorizations.map(({ request }) => request), ...refreshed]
    .filter((one) => one.resource?.sent.includes(resource))
    .sort((a, b) => a.mono - b.mono);
}

/**
 * Can nothing but a challenge that announced `url` have been the reason for this request? Every other refusal before
 * it must have had its own authorization; of calls that were refused side by side nobody can tell.
 */
function onlyKnew(walk: Walk, request: Exchange, resource: string, url: string): boolean {
  const known = walk.mcp.filter(
    (one) =>
      (one.status === 401 || one.status === 403) && one.mcp.resource === resource && mayKnow(request, one),
  );
  const others = known.filter((one) => announced(one) !== url).length;
  return others <= gettings(walk, resource).filter((one) => one.mono < request.mono).length;
}

function announcing(one: McpExchange): boolean {
  return one.status === 401 && announced(one) !== undefined;
}

function announced(one: McpExchange | undefined): string | undefined {
  return one?.challenge?.resourceMetadata?.replace(/[?#].*$/, "");
}
