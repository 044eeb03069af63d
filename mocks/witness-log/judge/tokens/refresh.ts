/** What a client does when its token has run out (RFC 6749 section 6, OAuth 2.1 section 4.3). */

import { type Exchange, isRepeat, mayKnow, succeeded } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import type { McpExchange } from "../mcp-exchange.ts";
import { isScopeRefusal, mayBeginAnew } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { clientOf, conversations, type Walk } from "../walk.ts";

export const refreshesWhenExpired: Rule = {
  id: "tokens/refreshes-when-expired",
  title: "Refreshes an expired token before it asks the person again",
  severity: "should",
  source: "RFC 6749 section 1.5; OAuth 2.1 section 4.3",
  judge: (walk) =>
    judgeEach(expiries(walk), noRefresh(walk), ({ refused, source }) => {
      const presented = presentations(walk, source.issued?.refreshToken)[0];
      if (presented) return passed("refreshed", refused, presented);
      const next = walk.authorizations.find(
        ({ request }) => clientOf(request) === clientOf(source) && mayKnow(request, refused),
      )?.request;
      const tried = refreshes(walk).find(
        (one) =>
          clientOf(one) === clientOf(source) && mayKnow(one, refused) && one.mono < (next?.mono ?? Infinity),
      );
      // Which refresh token it presents is the matter of another rule.
      if (tried) return passed("refreshed after the 401", refused, tried);
      if (!next || mayBeginAnew(walk, next) || asksForScope(walk, next) || followsRefusal(walk, next))
        return undefined;
      return failed("had a refresh token and sent authorize instead", source, refused, next);
    }),
};

/** Why nothing was exercised: there was no occasion, or nothing that the client did about it. */
function noRefresh(walk: Walk): string {
  const [expiry] = expiries(walk);
  if (!expiry) return "no token with a refresh token beside it ran out";
  const { refused, source } = expiry;
  const went = walk.authorizations.some(
    ({ request }) => clientOf(request) === clientOf(source) && mayKnow(request, refused),
  );
  return went
    ? `a token ran out (#${refused.seq}), and the authorization after it may have had another reason`
    : `a token ran out (#${refused.seq}), and the client neither refreshed it nor asked the person again`;
}

export const retriesWithNewToken: Rule = {
  id: "tokens/retries-with-new-token",
  title: "Uses the new access token after a refresh",
  severity: "should",
  source: "RFC 6749 section 1.5 (G, H); RFC 6750 section 3.1",
  judge: (walk) =>
    judgeEach(refreshes(walk).filter(gaveToken), "no token was refreshed", (refresh) => {
      const fresh = firstUse(walk, refresh.issued?.accessToken, refresh);
      if (fresh) return passed("the new token was used", refresh, fresh);
      const before = refresh.refreshToken && walk.refreshTokens.get(refresh.refreshToken.fingerprint);
      const old = before?.issued?.accessToken;
      const uses = (old === undefined ? undefined : walk.uses.get(old)) ?? [];
      // What was under way when the refresh ended carries the old token rightly; a message sent again does not, nor the
      // last one of a client that never used the new token.
      const stale = uses.find(
        (one) =>
          mayKnow(one, refresh) &&
          (uses.some((other) => isRepeat(one, other)) || (walk.left && one.mcp.kind === "delete")),
      );
      return stale ? failed("refreshed, then sent the old token again", refresh, stale) : undefined;
    }),
};

/** Seconds before its end at which a client may replace a token; from half of its life on it may, too, while it is idle. */
const LEEWAY = 60;
/** What a client may take for a token's life that is told none, seconds. */
const UNTOLD = 2 * LEEWAY;

export const refreshesOnce: Rule = {
  id: "tokens/one-refresh",
  title: "Refreshes once per expiry, and uses what it got",
  severity: "should",
  source: "RFC 6749 section 1.5",
  judge: (walk) =>
    judgeEach(refreshes(walk).filter(gaveToken), "no token was refreshed", (refresh) => {
      const { accessToken, refreshToken, expiresIn } = refresh.issued ?? {};
      const twice = raced(walk, refresh);
      if (twice)
        return failed("one refresh token was presented twice at once, and one answer lost", refresh, twice);
      const use = firstUse(walk, accessToken, refresh);
      if (use) return passed("one refresh, and its token was used", refresh, use);
      const next = presentations(walk, refreshToken).find((one) => succeeded(one) && mayKnow(one, refresh));
      const life = expiresIn ?? UNTOLD;
      const needless = next && (next.mono - refresh.answeredAt) / 1000 < Math.min(life - LEEWAY, life / 2);
      return needless
        ? failed("refreshed again before the new token had been used", refresh, next)
        : undefined;
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
      const replacedBy = presentations(walk, presented.fingerprint).find((one) =>
        wasReplaced(walk, request, one),
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

/** Two refreshes that follow each other sooner were started side by side, milliseconds. */
const SIDE_BY_SIDE = 1_000;

/** Did `earlier` replace the token that `request` presents, and does the log show that its answer was put to use? */
function wasReplaced(walk: Walk, request: Exchange, earlier: Exchange): boolean {
  const { accessToken, refreshToken } = earlier.issued ?? {};
  if (refreshToken === undefined || refreshToken === request.refreshToken?.fingerprint) return false;
  if (!mayKnow(request, earlier)) return false;
  if (request.mono - earlier.answeredAt >= SIDE_BY_SIDE) return true;
  const uses = [
    ...presentations(walk, refreshToken),
    ...((accessToken === undefined ? undefined : walk.uses.get(accessToken)) ?? []),
  ];
  return uses.some((one) => mayKnow(request, one));
}

/** The presentation of the same token that was sent beside this one, whose answer the client got. */
function raced(walk: Walk, refresh: Exchange): Exchange | undefined {
  const fresh = refresh.issued?.refreshToken;
  // A token that was not replaced is still the one to present.
  if (refresh.answeredAt === Infinity || fresh === undefined || fresh === refresh.refreshToken?.fingerprint)
    return undefined;
  return presentations(walk, refresh.refreshToken?.fingerprint).find(
    (one) => one.mono > refresh.mono && one !== refresh && !wasReplaced(walk, one, refresh),
  );
}

/** May this authorization be that of another part of the client, whose refresh was refused before? */
function followsRefusal(walk: Walk, request: Exchange): boolean {
  const refused = refreshes(walk).filter((one) => !gaveToken(one) && mayKnow(request, one));
  const [first] = refused;
  const since = walk.authorizations.filter(
    ({ request: one }) => first && one.mono > first.mono && one.mono < request.mono,
  );
  return refused.length > since.length;
}

/** Is this authorization the answer to a call that needed more scope? */
function asksForScope({ mcp }: Walk, request: Exchange): boolean {
  return mcp.some((one) => isScopeRefusal(one) && mayKnow(request, one));
}

/** An SDK may repeat itself once before it gives up; more is a loop. Each window, and each start, may have to hear it. */
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
      if (oneByOne(refusals).length > REPEATS * conversations(walk))
        return failed(
          `a refused refresh token was presented ${refusals.length} times`,
          ...refusals.slice(0, SHOWN),
        );
      const anew = walk.byClient
        .get(clientOf(first))
        ?.find((one) => one.step === "authorize" && mayKnow(one, first));
      return passed(
        anew ? "authorized anew" : "stopped",
        ...refusals.slice(0, SHOWN),
        ...(anew ? [anew] : []),
      );
    }),
};

/** The longest row of requests each of which came when the one before had been answered. */
function oneByOne(requests: readonly Exchange[]): Exchange[] {
  const row: Exchange[] = [];
  for (const one of requests) {
    const last = row.at(-1);
    if (!last || mayKnow(one, last)) row.push(one);
  }
  return row;
}

function refreshes({ tokenRequests }: Walk): Exchange[] {
  return tokenRequests.filter(({ grantType }) => grantType === "refresh_token");
}

/** An answer of 200 that is no JSON gives none. */
function gaveToken(request: Exchange): boolean {
  return succeeded(request) && request.issued?.accessToken !== undefined;
}

/** Token requests that presented this refresh token. */
function presentations(walk: Walk, print: string | undefined): readonly Exchange[] {
  return (print === undefined ? undefined : walk.refreshUses.get(print)) ?? [];
}

/** The first request that carried this access token after `since` was answered. */
function firstUse(walk: Walk, print: string | undefined, since: Exchange): McpExchange | undefined {
  return print === undefined ? undefined : walk.uses.get(print)?.find((one) => mayKnow(one, since));
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
