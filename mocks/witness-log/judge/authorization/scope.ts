/** Which scopes a client asks for, at first and when it needs more. */

import { type Exchange, knew } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { called, type McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { clientOf, type Walk } from "../walk.ts";

export const scopeSelection: Rule = {
  id: "authorization/scope",
  title: "Asks for the challenged scopes, else the supported ones, else none",
  severity: "should",
  source: 'MCP authorization, "Scope Selection Strategy"',
  judge: (walk) =>
    judgeEach(firstRequests(walk), "nobody asked for authorization", (request) => {
      const { requested, supported } = request.scope ?? {};
      const challenge = lastChallenge(walk, request);
      const wanted = challenge?.challenge?.scope ?? supported?.join(" ");
      const from = challenge?.challenge?.scope !== undefined ? "the challenge named" : "the metadata lists";
      // A client may always add offline_access where the authorization server lists it; that has its own rule.
      const asked = words(requested).filter((one) => one !== "offline_access");
      const expected = words(wanted).filter((one) => one !== "offline_access");
      const values = `asked for ${shown(asked)}, ${from} ${shown(expected)}`;
      const decidedBy = challenge ? [challenge, request] : [request];
      return sameSet(asked, expected) ? passed(values, ...decidedBy) : failed(values, ...decidedBy);
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
        if (!refused) return undefined;
        const had = walk.stateless ? words(refused.credentials[0]?.scope) : [];
        const wanted = [...new Set([...had, ...words(refused.challenge?.scope)])];
        const missing = wanted.filter((one) => !words(request.scope?.requested).includes(one));
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
  title: "Gives up a step-up that does not help after a few attempts",
  severity: "should",
  source: 'MCP authorization, "Step-Up Authorization Flow"',
  judge: (walk) =>
    judgeEach(
      refusalsByOperation(walk),
      "no call was refused for its scope and tried again",
      ([operation, refusals]) => {
        const rounds = refusals.filter((one, at) => {
          const next = refusals[at + 1];
          return next && walk.authorizations.some(({ request }) => knew(request, one) && knew(next, request));
        });
        if (rounds.length > FEW)
          return failed(`${operation} was refused and authorized again ${rounds.length} times`, ...refusals);
        const again = walk.authorizations.some(({ request }) => refusals.some((one) => knew(request, one)));
        return again ? passed(`${operation} was refused ${refusals.length} times`, ...refusals) : undefined;
      },
    ),
};

export const offlineAccess: Rule = {
  id: "registration/offline-access",
  title: "Asks for offline_access only where the authorization server lists it",
  severity: "should",
  source: 'MCP 2026-07-28 authorization, "Refresh Tokens"',
  judge: (walk) =>
    judgeEach(walk.authorizations, "nobody asked for offline_access", ({ request }) => {
      if (!words(request.scope?.requested).includes("offline_access")) return undefined;
      const listed = [...walk.serverMetadata, ...walk.resourceMetadata].find(
        (one) => one.served?.scopesSupported?.includes("offline_access") && knew(request, one),
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

/** The last 401 with a challenge that this client can have known, at the resource it asks for. */
function lastChallenge({ mcp }: Walk, request: Exchange): McpExchange | undefined {
  return mcp.findLast(
    (one) =>
      one.status === 401 &&
      one.challenge?.scheme != null &&
      knew(request, one) &&
      (request.resource?.sent[0] ?? one.mcp.resource) === one.mcp.resource,
  );
}

function isScopeRefusal(one: McpExchange): boolean {
  return one.status === 403 && one.challenge?.error === "insufficient_scope";
}

/** The refusal that this request answers: of the same client, and the newest thing that it was told. */
function stepUpBefore(walk: Walk, request: Exchange): McpExchange | undefined {
  const told = walk.byClient
    .get(clientOf(request))
    ?.findLast((one): one is McpExchange => one.step === "mcp" && knew(request, one));
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
