import type { Exchange } from "../exchange.ts";
import { called } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { isRefreshToken, type Walk } from "../walk.ts";

export const refreshTokenPrivate: Rule = {
  id: "tokens/refresh-token-private",
  title: "Shows its refresh token to the authorization server alone",
  severity: "must",
  source: "RFC 6749 sections 1.5 and 10.4",
  judge: (walk) =>
    judgeEach(
      walk.exchanges.filter(({ step }) => OF_RESOURCE.has(step)),
      "no token was sent to an MCP endpoint once a refresh token had been given",
      (request) => {
        const shown = request.credentials.find(({ fingerprint }) => walk.refreshTokens.has(fingerprint));
        const source = shown && walk.refreshTokens.get(shown.fingerprint);
        if (source) return failed(`the refresh token came with ${nameOf(request)}`, source, request);
        if (isInParameters(walk, request))
          return failed(`the refresh token came in a parameter of ${nameOf(request)}`, request);
        const given = [...walk.refreshTokens.values()].find((one) => one.mono < request.mono);
        return given && request.step === "mcp" && request.credentials.length > 0
          ? passed("another token than the refresh token", given, request)
          : undefined;
      },
    ),
};

/** What a resource server answers. */
const OF_RESOURCE = new Set(["mcp", "prm", "schema-ref"]);

function isInParameters(walk: Walk, { query, form }: Exchange): boolean {
  return [...Object.values(query), ...Object.values(form)].some((value) => isRefreshToken(walk, value));
}

function nameOf({ mcp, method, path }: Exchange): string {
  return mcp ? called({ mcp }) : `${method} ${path}`;
}
