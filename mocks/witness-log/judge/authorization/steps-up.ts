import { decidedBy, type Exchange } from "../exchange.ts";
import { firstOfEach } from "../grouping.ts";
import { called, type McpExchange } from "../mcp-exchange.ts";
import { isScopeRefusal } from "../prompts.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

export const stepsUp: Rule = {
  id: "authorization/steps-up",
  title: "Asks for more scope when a call is refused with insufficient_scope",
  severity: "should",
  source: 'MCP authorization, "Step-Up Authorization Flow"',
  judge: (walk) =>
    judgeEach(firstRefusals(walk), "no call of a person's client was refused for its scope", (refused) => {
      // A token that another part of the client got meanwhile is as good a reaction.
      const reaction = walk.exchanges.find((one) => isReaction(one) && one.answeredAt > decidedBy(refused));
      if (reaction) return passed(`after the refusal came ${reaction.step}`, refused, reaction);
      return walk.left
        ? failed(
            `${called(refused)} needed ${refused.challenge?.scope}, and the client left without asking for it`,
            refused,
          )
        : undefined;
    }),
};

const REACTIONS = new Set(["prm", "as-metadata", "register", "authorize", "token"]);

function isReaction({ step }: Exchange): boolean {
  return REACTIONS.has(step);
}

/**
 * The first refusal that each client was told of a request, where it has scope to win. One that acts on its own behalf
 * (client credentials) may give up, and what it does about the answer to a notification or a stream is its own matter.
 */
function firstRefusals(walk: Walk): McpExchange[] {
  const told = walk.mcp.filter((one) => {
    const source = walk.accessTokens.get(one.credentials[0]?.fingerprint ?? "");
    const had = one.credentials[0]?.scope?.split(" ") ?? [];
    const needs = one.challenge?.scope?.split(" ").some((scope) => !had.includes(scope)) ?? false;
    const answered = one.answeredAt !== Infinity && one.mcp.kind === "request";
    return isScopeRefusal(one) && answered && needs && source?.grantType === "authorization_code";
  });
  return firstOfEach(told, (one) => one.credentials[0]?.clientId);
}
