import { called, type McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";

export const refreshTokenPrivate: Rule = {
  id: "tokens/refresh-token-private",
  title: "Shows its refresh token to the authorization server alone",
  severity: "must",
  source: "RFC 6749 sections 1.5 and 10.4",
  judge: (walk) =>
    judgeEach(
      walk.mcp.filter(({ credentials }) => credentials.length > 0),
      "no token was sent to an MCP endpoint once a refresh token had been given",
      (request: McpExchange) => {
        const shown = request.credentials.find(({ fingerprint }) => walk.refreshTokens.has(fingerprint));
        const source = shown && walk.refreshTokens.get(shown.fingerprint);
        if (source) return failed(`the refresh token came with ${called(request)}`, source, request);
        const given = [...walk.refreshTokens.values()].find((one) => one.mono < request.mono);
        return given && passed("another token than the refresh token", given, request);
      },
    ),
};
