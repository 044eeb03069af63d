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
    judgeEach(rounds(walk), NONE, ({ retry, asked }) => {
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
    judgeEach(rounds(walk), NONE, ({ retry, asked }) => {
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

interface Round {
  readonly retry: McpExchange;
  /** The result that the retry answers. */
  readonly asked: McpExchange | undefined;
}

/**
 * Each retry with the result that it answers: the one whose state it presents, else one of the same call that no other
 * retry has answered. Of several nobody can tell which: windows and programs count their messages alike, so that one
 * that leaves nothing to blame is taken.
 */
function rounds(walk: Walk): Round[] {
  const open = new Set(walk.mcp.filter((one) => one.mcp.answer?.inputRequired === true));
  return retries(walk).map((retry) => {
    const presented = retry.mcp.requestState?.presented;
    const same = [...open].filter((one) => mayKnow(retry, one) && isSameCall(retry, one));
    const blameless = same.filter(
      (one) =>
        one.mcp.id !== retry.mcp.id && (presented !== undefined || one.issued?.requestState === undefined),
    );
    const asked =
      same.find((one) => presented !== undefined && one.issued?.requestState === presented) ??
      blameless[0] ??
      same.at(-1);
    if (asked) open.delete(asked);
    return { retry, asked };
  });
}

function isSameCall({ mcp: a }: McpExchange, { mcp: b }: McpExchange): boolean {
  return a.resource === b.resource && a.method === b.method && a.name === b.name;
}
