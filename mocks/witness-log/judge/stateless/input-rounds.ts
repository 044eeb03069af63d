/** Multi round-trip requests: a result that asks for input, and the retry that brings it. */
import { mayKnow } from "../exchange.ts";
import { called, isStateless, type McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

const SOURCE = 'MCP 2026-07-28 multi round-trip requests, "Client Requirements (Basic Workflow)"';
const NONE = "no result asked for input";

export const requestState: Rule = {
  id: "stateless/request-state",
  title: "Echoes requestState exactly",
  severity: "must",
  source: `${SOURCE} item 2`,
  judge: (walk) =>
    judgeEach(retries(walk), NONE, (retry) => {
      const asked = askedBefore(walk, retry);
      const state = retry.mcp.requestState;
      if (state)
        return state.echoed
          ? passed("requestState came back as it was", ...(asked ? [asked] : []), retry)
          : failed("requestState is none that was handed out", ...(asked ? [asked] : []), retry);
      return asked?.issued?.requestState === undefined
        ? undefined
        : failed(`the retry of ${called(retry)} came without requestState`, asked, retry);
    }),
};

export const newRequestId: Rule = {
  id: "stateless/retry-id",
  title: "Gives a retry an id of its own",
  severity: "must",
  source: `${SOURCE} item 3`,
  judge: (walk) =>
    judgeEach(retries(walk), NONE, (retry) => {
      const asked = askedBefore(walk, retry);
      if (!asked || asked.mcp.id === undefined || retry.mcp.id === undefined) return undefined;
      return asked.mcp.id === retry.mcp.id
        ? failed(`the retry had the same id ${JSON.stringify(retry.mcp.id)}`, asked, retry)
        : passed(`ids ${JSON.stringify(asked.mcp.id)} and ${JSON.stringify(retry.mcp.id)}`, asked, retry);
    }),
};

function retries({ mcp }: Walk): McpExchange[] {
  return mcp.filter(
    (one) => isStateless(one) && (one.mcp.inputResponses === true || one.mcp.requestState !== undefined),
  );
}

/** The result that this retry answers: the one whose state it presents, else the last of the same call. */
function askedBefore({ mcp }: Walk, retry: McpExchange): McpExchange | undefined {
  const presented = retry.mcp.requestState?.presented;
  const asked = mcp.filter((one) => one.mcp.answer?.inputRequired === true && mayKnow(retry, one));
  return (
    asked.find((one) => presented !== undefined && one.issued?.requestState === presented) ??
    asked.findLast((one) => one.mcp.method === retry.mcp.method && one.mcp.name === retry.mcp.name)
  );
}
