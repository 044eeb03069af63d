/** What a client does when its token has run out (RFC 6749 section 6, OAuth 2.1 section 4.3). */

import { type Exchange, knew, succeeded } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import type { McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { clientOf, type Walk } from "../walk.ts";

export const refreshesWhenExpired: Rule = {
  id: "tokens/refreshes-when-expired",
  title: "Refreshes an expired token before it asks the person again",
  severity: "should",
  source: "RFC 6749 section 1.5; OAuth 2.1 section 4.3",
  judge: (walk) =>
    judgeEach(expiries(walk), "no token with a refresh token beside it ran out", ({ refused, source }) => {
      const next = walk.byClient
        .get(clientOf(source))
        ?.find((one) => (one.step === "token" || one.step === "authorize") && knew(one, refused));
      if (!next) return undefined;
      return next.grantType === "refresh_token"
        ? passed("refreshed after the 401", refused, next)
        : failed(`had a refresh token and sent ${next.step} instead`, source, refused, next);
    }),
};

export const retriesWithNewToken: Rule = {
  id: "tokens/retries-with-new-token",
  title: "Uses the new access token after a refresh",
  severity: "should",
  source: "RFC 6749 section 1.5 (G, H); RFC 6750 section 3.1",
  judge: (walk) =>
    judgeEach(refreshes(walk).filter(succeeded), "no token was refreshed", (refresh) => {
      const fresh = firstUse(walk, refresh.issued?.accessToken, refresh);
      if (fresh) return passed("the new token was used", refresh, fresh);
      const before = refresh.refreshToken && walk.refreshTokens.get(refresh.refreshToken.fingerprint);
      const stale = firstUse(walk, before?.issued?.accessToken, refresh);
      return stale ? failed("refreshed, then sent the old token again", refresh, stale) : undefined;
    }),
};

export const refreshesOnce: Rule = {
  id: "tokens/one-refresh",
  title: "Refreshes once per expiry, and uses what it got",
  severity: "should",
  source: "RFC 6749 section 1.5",
  judge: (walk) =>
    judgeEach(refreshes(walk).filter(succeeded), "no token was refreshed", (refresh) => {
      const { accessToken, refreshToken } = refresh.issued ?? {};
      const next = presentations(walk, refreshToken).find((one) => succeeded(one) && knew(one, refresh));
      const use = firstUse(walk, accessToken, refresh);
      const used = use !== undefined && (!next || use.mono < next.mono);
      if (next && !used) return failed("refreshed again before the new token had been used", refresh, next);
      return used ? passed("one refresh, and its token was used", refresh, use) : undefined;
    }),
};

export const rotatedTokenNext: Rule = {
  id: "tokens/rotated-refresh-token",
  title: "Uses the newest refresh token and discards the one it replaces",
  severity: "must",
  source: "RFC 6749 section 6; OAuth 2.1 section 4.3.1",
  judge: (walk) =>
    judgeEach(refreshes(walk), "no refresh token was replaced and used again", (request) => {
      const presented = request.refreshToken;
      if (!presented) return undefined;
      const replacedBy = presentations(walk, presented.fingerprint).find(
        (one) =>
          knew(request, one) &&
          one.issued?.refreshToken !== undefined &&
          one.issued.refreshToken !== presented.fingerprint,
      );
      if (replacedBy)
        return failed(
          `presented a refresh token that had been replaced (the server called it ${presented.is})`,
          replacedBy,
          request,
        );
      const source = walk.refreshTokens.get(presented.fingerprint);
      return source?.grantType === "refresh_token"
        ? passed("presented the refresh token of the last refresh", source, request)
        : undefined;
    }),
};

/** An SDK may repeat itself once before it gives up; more is a loop. */
const REPEATS = 2;

export const noInvalidGrantLoop: Rule = {
  id: "tokens/invalid-grant",
  title: "Takes invalid_grant for an answer: authorizes anew or stops",
  severity: "should",
  source: "RFC 6749 section 5.2",
  judge: (walk) =>
    judgeEach(invalidGrants(walk), "no refresh was answered invalid_grant", ([, refusals]) => {
      const first = refusals[0];
      if (!first) return undefined;
      if (refusals.length > REPEATS)
        return failed(
          `a refused refresh token was presented ${refusals.length} times`,
          ...refusals.slice(0, SHOWN),
        );
      const anew = walk.byClient
        .get(clientOf(first))
        ?.find((one) => one.step === "authorize" && knew(one, first));
      return passed(
        anew ? "authorized anew" : "stopped",
        ...refusals.slice(0, SHOWN),
        ...(anew ? [anew] : []),
      );
    }),
};

function refreshes({ tokenRequests }: Walk): Exchange[] {
  return tokenRequests.filter(({ grantType }) => grantType === "refresh_token");
}

/** Token requests that presented this refresh token. */
function presentations(walk: Walk, print: string | undefined): readonly Exchange[] {
  return (print === undefined ? undefined : walk.refreshUses.get(print)) ?? [];
}

/** The first request that carried this access token after `since` was answered. */
function firstUse(walk: Walk, print: string | undefined, since: Exchange): McpExchange | undefined {
  return print === undefined ? undefined : walk.uses.get(print)?.find((one) => knew(one, since));
}

/** Refusals of a replaced token have their own rule; the rest are the server's word that the grant is over. */
function invalidGrants(walk: Walk): Map<string, Exchange[]> {
  return groupBy(refreshes(walk), ({ error, refreshToken }) => {
    const replaced = refreshToken?.is === "rotated" || refreshToken?.is === "replayed";
    return error?.code === "invalid_grant" && !replaced ? refreshToken?.fingerprint : undefined;
  });
}

/** First refusals of tokens that had run out and came with a refresh token. */
function expiries(walk: Walk): { refused: McpExchange; source: Exchange }[] {
  const seen = new Set<string>();
  return walk.mcp.flatMap((refused) => {
    const token = refused.credentials[0];
    if (refused.status !== 401 || token?.is !== "expired" || seen.has(token.fingerprint)) return [];
    seen.add(token.fingerprint);
    const source = walk.accessTokens.get(token.fingerprint);
    return source?.issued?.refreshToken === undefined ? [] : [{ refused, source }];
  });
}
