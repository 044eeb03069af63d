import { mayKnow, succeeded } from "../exchange.ts";
import { groupBy } from "../grouping.ts";
import { called, type McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Session } from "../sessions.ts";

export const uniqueIds: Rule = {
  id: "sessions/unique-ids",
  title: "Uses a request id once in a session",
  severity: "must",
  source: 'MCP 2025-11-25 basic, "Requests" (the ID must not have been used before within the session)',
  judge: (walk) =>
    judgeEach(walk.sessions, "no session with two requests", (session) => {
      const answered = requestsOf(session);
      for (const [id, [first, ...later]] of groupBy(answered, ({ mcp }) => mcp.id)) {
        // Side by side a message may be sent twice because its connection broke; two different ones have ids of their own.
        const again =
          first && later.find((one) => mayKnow(one, first) || one.mcp.method !== first.mcp.method);
        if (first && again)
          return failed(
            `the id ${JSON.stringify(id)} of ${called(first)} came again with ${called(again)}`,
            first,
            again,
          );
      }
      return answered.length > 1
        ? passed("an id of its own for each request", ...answered.slice(0, 2))
        : undefined;
    }),
};

/** What was refused, or met an error or no whole answer, may be sent again as it was. */
function requestsOf({ start, exchanges }: Session): McpExchange[] {
  return [start, ...exchanges].filter(
    (one) =>
      one.mcp.kind === "request" &&
      succeeded(one) &&
      one.mcp.answer?.complete === true &&
      one.mcp.answer.errorCode === undefined,
  );
}
