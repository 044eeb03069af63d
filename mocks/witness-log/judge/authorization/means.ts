import type { McpExchange } from "../mcp-exchange.ts";
import type { Walk } from "../walk.ts";

/** How the tokens that were refused had been got, in a word. */
export function meansOf(walk: Walk, rounds: readonly McpExchange[]): string {
  const grants = rounds.map((one) => walk.accessTokens.get(one.credentials[0]?.fingerprint ?? "")?.grantType);
  const refreshed = grants.filter((one) => one === "refresh_token").length;
  return refreshed === 0
    ? "authorized"
    : refreshed === grants.length
      ? "refreshed"
      : "authorized or refreshed";
}
