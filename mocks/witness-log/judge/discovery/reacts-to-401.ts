import { mayKnow } from "../exchange.ts";
import { firstOfEach } from "../grouping.ts";
import { called, type McpExchange, mayBeStart } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { sentAfter, type Walk } from "../walk.ts";

/** How often the same request may be turned away before it is plain that nothing else will come. */
const REPEATS = 2;
/** So many clients of one process, whose first messages are alike, hardly share one connection. */
const SURELY = 4;
/** Requests that may wait for a connection when the first of them is turned away. */
const UNDER_WAY = 100;

export const reactsTo401: Rule = {
  id: "discovery/reacts-to-401",
  title: "Answers a 401 by looking for the authorization server",
  severity: "must",
  source: 'MCP authorization, "Protected Resource Metadata Discovery Requirements"; RFC 9728 section 5.1',
  judge: (walk) =>
    judgeEach(firstChallenges(walk), "no request without a token was answered 401", (refused) => {
      const later = sentAfter(walk, refused);
      const reaction = later.find(({ step }) => step !== "mcp" && step !== "schema-ref");
      if (reaction) return passed(`after the 401 came ${reaction.step}`, refused, reaction);
      const repeated = later.filter(
        (one): one is McpExchange =>
          one.step === "mcp" &&
          one.status === 401 &&
          one.mcp?.method === refused.mcp.method &&
          one.mcp?.kind === refused.mcp.kind,
      );
      // Parts of a client that ask side by side are each turned away, and so is each start of a program that only says
      // that one has to sign in, on a new connection; only the same message again is a repetition.
      const again: McpExchange[] = [];
      for (const one of repeated) {
        const last = again.at(-1) ?? refused;
        if (one.mcp.id === refused.mcp.id && mayKnow(one, last) && !mayBeStart(one)) again.push(one);
      }
      const others = repeated.filter((one) => one.mcp.id !== refused.mcp.id && !mayBeStart(one));
      const ids = new Set(others.map(({ mcp }) => mcp.id));
      const ignored = repeated.length > UNDER_WAY || (walk.left && ids.size >= REPEATS);
      if (again.length < SURELY && !ignored) return undefined;
      return failed(
        `${called(refused)} was answered 401 and sent ${repeated.length} more times, without looking for metadata`,
        refused,
        ...repeated,
      );
    }),
};

/** The first refusal at each resource of a request that carried no token. */
function firstChallenges({ mcp }: Walk): McpExchange[] {
  return firstOfEach(mcp, (one) =>
    one.status === 401 && one.credentials.length === 0 ? one.mcp.resource : undefined,
  );
}
