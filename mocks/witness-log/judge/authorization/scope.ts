/** Which scopes a client asks for, at first and when it needs more. */

import { type Exchange, isRepeat, mayKnow, succeeded } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { called, type McpExchange } from "../mcp-exchange.ts";
import { isScopeRefusal, mayBeginAnew, starts } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import { clientOf, type Walk } from "../walk.ts";
import { meansOf } from "./means.ts";

export const scopeSelection: Rule = {
  id: "authorization/scope",
  title: "Asks for the challenged scopes, else the supported ones, else none",
  severity: "should",
  source: 'MCP authorization, "Scope Selection Strategy"',
  judge: (walk) =>
    judgeEach(firstRequests(walk), "nobody asked for authorization", (request) => {
      if (wasToldInvalid(walk, request)) return undefined;
      // A client may always add offline_access where the authorization server lists it; that has its own rule.
      const asked = words(request.scope?.requested).filter((one) => one !== "offline_access");
      const ways = selections(walk, request);
      const tell = ({ from, scope }: Selection) => `asked for ${shown(asked)}, ${from} ${shown(scope)}`;
      const right = [...ways, ...widened(walk, request)].find(({ scope }) => sameSet(asked, scope));
      if (right) return passed(tell(right), ...right.shownBy, request);
      const newest = ways.at(-1);
      return newest && failed(tell(newest), ...newest.shownBy, request);
    }),
};

export const stepUpScopes: Rule = {
  id: "authorization/step-up-scopes",
  title: "On insufficient_scope asks for the challenged scopes beside those it had",
  severity: "should",
  source: 'MCP 2026-07-28 authorization, "Step-Up Authorization Flow"',
  judge: (walk) =>
    judgeEach(
      walk.authorizations,
      "no call was refused for its scope and authorized again",
      ({ request }) => {
        const refused = stepUpBefore(walk, request);
        // Another part of the client may be at its first authorization.
        if (!refused || mayBeginAnew(walk, request) || answersBadToken(walk, request)) return undefined;
        const asked = words(request.scope?.requested);
        const lacks = (one: McpExchange) => {
          const had = walk.stateless ? words(one.credentials[0]?.scope) : [];
          const wanted = new Set([...had, ...words(one.challenge?.scope)]);
          return [...wanted].filter((word) => !asked.includes(word));
        };
        // Calls side by side may have been refused for different scopes; each is answered on its own.
        const others = walk.mcp.filter(
          (one) => isScopeRefusal(one) && mayKnow(request, one) && one.mcp.resource === refused.mcp.resource,
        );
        const missing = others.some((one) => lacks(one).length === 0) ? [] : lacks(refused);
        return missing.length === 0
          ? passed(`asked for ${shown(words(request.scope?.requested))}`, refused, request)
          : failed(
              `asked for ${shown(words(request.scope?.requested))}, without ${missing.join(" ")}`,
              refused,
              request,
            );
      },
    ),
};

/** "No more than a few times" in numbers. */
const FEW = 3;

export const stepUpBounded: Rule = {
  id: "authorization/step-up-bounded",
  title: "Gives up a step-up that does not help after a few attempts, and does not refresh for it",
  severity: "should",
  source:
    'MCP authorization, "Step-Up Authorization Flow"; RFC 6749 section 6 (a refresh brings no more scope)',
  judge: (walk) =>
    judgeEach(
      refusalsByOperation(walk),
      "no call was refused for its scope and tried again",
      ([operation, refusals]) => {
        const [first] = refusals;
        if (!first) return undefined;
        const rounds = roundsOf(walk, refusals);
        const sameToken = refusals
          .map((one) => refusals.filter((other) => isRepeat(other, one) && tokenOf(one) === tokenOf(other)))
          .reduce((longest, one) => (one.length > longest.length ? one : longest));
        const parts = Math.max(first.conversations, starts(walk, first).length);
        if (rounds.length > FEW * parts)
          return failed(
            `${operation} was refused, and a new token (${meansOf(walk, rounds)}) refused again, ${rounds.length} times`,
            first,
            ...rounds.slice(0, SHOWN),
          );
        if (sameToken.length > FEW)
          return failed(
            `${operation} was refused for its scope and sent ${sameToken.length} more times with the same token`,
            first,
            ...sameToken.slice(0, SHOWN),
          );
        const again = walk.authorizations.some(({ request }) =>
          refusals.some((one) => mayKnow(request, one)),
        );
        return again || rounds.length > 0
          ? passed(`${operation} was refused ${refusals.length} times`, ...refusals.slice(0, SHOWN))
          : undefined;
      },
    ),
};

/**
 * The longest row of refusals each of which met a token that was asked for after the one before: rounds of one part
 * of the client. Calls side by side are refused with tokens that were asked for side by side.
 */
function roundsOf(walk: Walk, refusals: readonly McpExchange[]): McpExchange[] {
  const rows: McpExchange[][] = [];
  for (const refusal of refusals) {
    const token = tokenOf(refusal);
    const source = token === undefined ? undefined : walk.accessTokens.get(token);
    const before =
      source &&
      rows
        .filter((row) => row.every((one) => tokenOf(one) !== token))
        .filter((row) => {
          const last = row.at(-1);
          return last !== undefined && mayKnow(source, last) && !isForAnotherReason(walk, source, last);
        });
    const longest = before?.reduce<McpExchange[]>((a, b) => (b.length > a.length ? b : a), []) ?? [];
    rows.push([...longest, refusal]);
  }
  return rows.reduce((a, b) => (b.length > a.length ? b : a), []).slice(1);
}

/** A token that had run out meanwhile is replaced without a thought of the scope that a call before it needed. */
function isForAnotherReason(walk: Walk, source: Exchange, refusal: McpExchange): boolean {
  const asked = walk.authorizations.find(({ redemptions }) => redemptions.includes(source))?.request.scope;
  const wanted = words(refusal.challenge?.scope);
  if (wanted.every((one) => words(asked?.requested).includes(one))) return false;
  return walk.mcp.some(
    (one) =>
      one.status === 401 &&
      one.credentials[0]?.clientId === refusal.credentials[0]?.clientId &&
      one.mono > refusal.mono &&
      mayKnow(source, one),
  );
}

function tokenOf({ credentials }: McpExchange): string | undefined {
  return credentials[0]?.fingerprint;
}

export const offlineAccess: Rule = {
  id: "registration/offline-access",
  title: "Asks for offline_access only where the authorization server lists it",
  severity: "should",
  source: 'MCP 2026-07-28 authorization, "Refresh Tokens"',
  judge: (walk) =>
    judgeEach(walk.authorizations, "nobody asked for offline_access", ({ request }) => {
      if (!words(request.scope?.requested).includes("offline_access")) return undefined;
      const listed = [...walk.serverMetadata, ...walk.resourceMetadata].find(
        (one) => one.served?.scopesSupported?.includes("offline_access") && mayKnow(request, one),
      );
      const challenged = words(lastChallenge(walk, request)?.challenge?.scope).includes("offline_access");
      return listed || challenged
        ? passed("offline_access was listed", ...(listed ? [listed] : []), request)
        : failed("offline_access was asked for and listed nowhere", request);
    }),
};

/** Authorization requests of clients that had no token yet. */
function firstRequests(walk: Walk): Exchange[] {
  return walk.authorizations
    .map(({ request }) => request)
    .filter((request) => {
      const before = (walk.byClient.get(clientOf(request)) ?? []).filter((one) => one.mono < request.mono);
      return !stepUpBefore(walk, request) && !before.some((one) => one.issued?.accessToken !== undefined);
    });
}

/** Whose scope the authorization server would not take has to ask for another one (RFC 6749 section 4.1.2.1). */
function wasToldInvalid({ authorizations }: Walk, request: Exchange): boolean {
  return authorizations.some(
    ({ request: one, end }) =>
      end?.error?.code === "invalid_scope" && clientOf(one) === clientOf(request) && mayKnow(request, end),
  );
}

interface Selection {
  readonly from: string;
  readonly scope: readonly string[];
  readonly shownBy: readonly Exchange[];
}

/**
 * What this request may rightly ask for, by the challenges and the documents that were really served: the scope of a
 * challenge; where one named none, what the resource's metadata lists; where that lists none, nothing.
 */
function selections(walk: Walk, request: Exchange): Selection[] {
  const { mcp, resourceMetadata } = walk;
  const resource = request.resource?.sent[0];
  const challenges = mcp.filter(
    (one) =>
      one.status === 401 &&
      one.challenge !== undefined &&
      mayKnow(request, one) &&
      (resource === undefined || !walk.resources.includes(resource) || one.mcp.resource === resource),
  );
  const named = challenges.flatMap((one): Selection[] => {
    const scope = one.challenge?.scope;
    return scope === undefined
      ? []
      : [{ from: "the challenge named", scope: plain(words(scope)), shownBy: [one] }];
  });
  const silent = challenges.filter(({ challenge }) => challenge?.scope === undefined);
  if (silent.length === 0 && named.length > 0) return named;
  const documents = resourceMetadata.filter(
    (one) => succeeded(one) && one.served !== undefined && mayKnow(request, one),
  );
  const about = documents.filter(({ served }) => served?.resource === resource);
  const listed = (about.length > 0 ? about : documents).map((one): Selection => {
    const scope = one.served?.scopesSupported;
    return scope === undefined
      ? { from: "the metadata lists", scope: [], shownBy: [one] }
      : { from: "the metadata lists", scope: plain(scope), shownBy: [one] };
  });
  if (listed.length > 0) return [...named, ...listed];
  // A log that begins after discovery shows neither; the client may have kept what the metadata lists.
  if (resourceMetadata.length === 0 && challenges.length === 0)
    return [{ from: "the metadata lists", scope: plain(request.scope?.supported ?? []), shownBy: [] }];
  return [...named, { from: "nothing was listed, so", scope: [], shownBy: silent.slice(-1) }];
}

/** A client may have registered twice, and ask for more under the other id. */
function widened({ mcp }: Walk, request: Exchange): Selection[] {
  return mcp
    .filter((one) => isScopeRefusal(one) && mayKnow(request, one))
    .flatMap((one): Selection[] => {
      const wanted = words(one.challenge?.scope);
      const union = [...new Set([...words(one.credentials[0]?.scope), ...wanted])];
      return [wanted, union].map((scope) => ({
        from: "a call needed",
        scope: plain(scope),
        shownBy: [one],
      }));
    });
}

function plain(scopes: readonly string[]): string[] {
  return scopes.filter((one) => one !== "offline_access");
}

/** A part of the client whose token was refused asks for what that challenge names. */
function answersBadToken(walk: Walk, request: Exchange): boolean {
  const refused = walk.mcp.some(
    (one) => one.status === 401 && one.credentials.length > 0 && mayKnow(request, one),
  );
  const asked = plain(words(request.scope?.requested));
  return refused && selections(walk, request).some(({ scope }) => sameSet(asked, scope));
}

/** The last 401 with a challenge that this client can have known, at the resource it asks for. */
function lastChallenge({ mcp }: Walk, request: Exchange): McpExchange | undefined {
  return mcp.findLast(
    (one) =>
      one.status === 401 &&
      one.challenge?.scheme != null &&
      mayKnow(request, one) &&
      (request.resource?.sent[0] ?? one.mcp.resource) === one.mcp.resource,
  );
}

/** The refusal that this request answers: of the same client, and the newest thing that it was told. */
function stepUpBefore(walk: Walk, request: Exchange): McpExchange | undefined {
  const told = walk.byClient
    .get(clientOf(request))
    ?.findLast((one): one is McpExchange => one.step === "mcp" && mayKnow(request, one));
  return told && isScopeRefusal(told) ? told : undefined;
}

function refusalsByOperation({ mcp }: Walk): Map<string, McpExchange[]> {
  return groupBy(mcp.filter(isScopeRefusal), called);
}

function words(scope: string | undefined): string[] {
  return scope?.split(" ").filter(Boolean) ?? [];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));
}

function shown(scopes: readonly string[]): string {
  return scopes.length === 0 ? "no scope" : JSON.stringify(scopes.join(" "));
}
