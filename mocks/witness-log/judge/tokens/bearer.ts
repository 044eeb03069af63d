/** How and where access tokens are sent (RFC 6750, OAuth 2.1 section 5). */

import { type Exchange, isRepeat, knew, mayKnow } from "../exchange.ts";
import { firstOfEach, groupBy } from "../grouping.ts";
import { called, type McpExchange, mayBeStart, wasAdmitted } from "../mcp-exchange.ts";
import { starts } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import type { Walk } from "../walk.ts";

const NO_TOKEN = "no request to an MCP endpoint carried a token";

export const bearerInHeader: Rule = {
  id: "tokens/in-header",
  title: "Sends the access token in the Authorization header, never in the query or a form",
  severity: "must",
  source: 'MCP authorization, "Token Requirements"; OAuth 2.1 section 5.1.1; RFC 6750 section 2',
  judge: (walk) =>
    judgeEach(withToken(walk), NO_TOKEN, (request) => {
      const misplaced = request.credentials.find((one) => one.in !== "header");
      const place = misplaced?.in === "another header" ? misplaced.in : `the ${misplaced?.in}`;
      if (misplaced) return failed(`a token came in ${place} of ${called(request)}`, request);
      const other = request.credentials.find((one) => one.scheme?.toLowerCase() !== "bearer");
      return other === undefined
        ? passed("Authorization: Bearer", request)
        : failed(
            `the token came ${other.scheme ? `with the scheme ${other.scheme}` : "without a scheme"}`,
            request,
          );
    }),
};

export const tokenOnEveryRequest: Rule = {
  id: "tokens/on-every-request",
  title: "Sends the token with every request of a session",
  severity: "must",
  source: 'MCP authorization, "Token Requirements" (even if they are part of the same logical session)',
  judge: (walk) =>
    judgeEach(walk.sessions, "no session was opened with a token", ({ start, exchanges }) => {
      if (start.credentials.length === 0) return undefined;
      const inSession = [start, ...exchanges];
      // A client whose token was refused may have none for a while, and calls under way then have none either.
      const refused = walk.mcp.find(
        (one) => one.status === 401 && one.credentials.length > 0 && one.mcp.resource === start.mcp.resource,
      );
      const without = inSession.filter(
        ({ credentials, mono }) => credentials.length === 0 && mono < (refused?.mono ?? Infinity),
      );
      if (without.length > 0)
        return failed(
          `${without.length} of ${exchanges.length} requests of the session came without a token: ${without.slice(0, 5).map(called).join(", ")}`,
          ...without.slice(0, SHOWN),
        );
      return exchanges.length > 0
        ? passed(
            `all ${exchanges.length} requests of the session carried a token`,
            ...inSession.slice(0, SHOWN),
          )
        : undefined;
    }),
};

export const rightAudience: Rule = {
  id: "tokens/right-audience",
  title: "Sends a server only tokens that were asked for it",
  severity: "must",
  source: 'MCP authorization, "Token Handling"; RFC 8707 section 2',
  judge: (walk) =>
    judgeEach(withToken(walk), NO_TOKEN, (request) => {
      const token = request.credentials[0];
      if (!token) return undefined;
      if (token.is === "other-tenant")
        return failed(`a token of another server was sent with ${called(request)}`, request);
      const source = walk.accessTokens.get(token.fingerprint);
      // A token whose audience the server got wrong was still asked for, and so used, in good faith.
      const asked = source && askedFor(walk, source);
      if (token.is === "other-audience" && !asked?.includes(request.mcp.resource))
        return failed(
          `a token for ${token.audience ?? asked?.join(", ") ?? "another resource"} was sent to ${request.mcp.resource}`,
          ...(source ? [source] : []),
          request,
        );
      return token.is === "valid" ? passed(`a token for ${request.mcp.resource}`, request) : undefined;
    }),
};

export const notToOthers: Rule = {
  id: "tokens/not-to-metadata",
  title: "Sends no access token to metadata, registration or authorization endpoints",
  severity: "should",
  source: "RFC 6750 section 5.3; OAuth 2.1 section 7.1 (tokens go to the resource server they are for)",
  judge: (walk) => {
    const endpoints = ["prm", "as-metadata", "jwks", "register", "authorize", "token", "schema-ref"];
    const later = walk.exchanges.filter((one) => endpoints.includes(one.step) && walk.accessTokens.size > 0);
    return judgeEach(later, "nothing but the resource was asked once a token had been issued", (request) => {
      const token = request.credentials.find((one) => walk.accessTokens.has(one.fingerprint));
      if (token) return failed(`an access token came with ${request.method} ${request.path}`, request);
      const issuedBefore = [...walk.accessTokens.values()].some((one) => one.mono < request.mono);
      return issuedBefore ? passed(`no token with ${request.step}`, request) : undefined;
    });
  },
};

export const notRepeatedAfter401: Rule = {
  id: "tokens/no-401-loop",
  title: "Does not go on sending a token that was refused",
  severity: "should",
  source: "RFC 6750 section 3.1 (invalid_token: request a new access token and retry)",
  judge: (walk) =>
    judgeEach(refusedTokens(walk), "no token was refused", ([print, refusals]) => {
      const first = refusals[0];
      if (!first) return undefined;
      const loop = loopOf(walk, refusals);
      // Each part of a client that shares a token may have to hear it for itself.
      const parts = Math.max(1, starts(walk, first).length);
      if (loop.length > PATIENCE + parts - 1)
        return failed(`a refused token was sent ${loop.length} more times`, first, ...loop.slice(0, SHOWN));
      const used = walk.uses.get(print)?.some((one) => wasAdmitted(one) && one.mono > first.mono);
      return used
        ? undefined
        : passed(`a refused token was sent ${refusals.length - 1} more times`, ...refusals.slice(0, SHOWN));
    }),
};

/** So often a client may try whether it was refused by mistake. */
const PATIENCE = 4;
/** Calls that may wait for a connection when the first refusal comes. */
const UNDER_WAY = 100;

/**
 * What certainly was sent in knowledge of a refusal: the same message again, anything much later, or, where the client
 * never did anything about the refusal, whatever else it sent after it (of an unfinished log, more than can have waited).
 * Equal messages may be those of a program that is started again and each time says that one has to sign in.
 */
function loopOf(walk: Walk, refusals: readonly McpExchange[]): McpExchange[] {
  const [first] = refusals;
  if (!first) return [];
  const repeats = refusals.map((one) => refusals.filter((other) => isRepeat(other, one)));
  const late = refusals.filter((one) => knew(one, first) && !isRepeat(one, first));
  const after = refusals.filter((one) => mayKnow(one, first));
  // Who met such a refusal rightly once, may rightly give up the next time.
  const firstOfAll = walk.mcp.find((one) => one.status === 401 && one.credentials.length > 0) ?? first;
  const reacted = walk.exchanges.some((one) => one.step !== "mcp" && one.mono > firstOfAll.mono);
  const many = after.length > UNDER_WAY ? after : walk.left ? differing(after) : [];
  const ignored = reacted ? [] : many;
  return [...repeats, late, ignored].reduce((longest, one) => (one.length > longest.length ? one : longest));
}

/** The first of each message that no new start of a program can have begun with. */
function differing(requests: readonly McpExchange[]): McpExchange[] {
  return firstOfEach(requests, (one) =>
    mayBeStart(one)
      ? undefined
      : JSON.stringify([one.mcp.kind, one.mcp.method, one.mcp.id, one.mcp.session.presented]),
  );
}

function refusedTokens({ mcp }: Walk): Map<string, McpExchange[]> {
  return groupBy(mcp, (one) => (one.status === 401 ? one.credentials[0]?.fingerprint : undefined));
}

function withToken({ mcp }: Walk): McpExchange[] {
  return mcp.filter(({ credentials }) => credentials.length > 0);
}

/** Resources that a token was asked for: at the token endpoint, else at the authorization. */
function askedFor(walk: Walk, source: Exchange): readonly string[] {
  const here = source.resource?.sent ?? [];
  if (here.length > 0) return here;
  const from = walk.authorizations.find(({ redemptions }) => redemptions.includes(source));
  return from?.request.resource?.sent ?? [];
}
