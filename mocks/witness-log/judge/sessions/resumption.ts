import { decidedBy, mayKnow } from "../exchange.ts";
import { isSessionWire, type McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

export const lastEventId: Rule = {
  id: "sessions/last-event-id",
  title: "Reconnects a broken stream with Last-Event-ID",
  severity: "should",
  source: 'MCP 2025-11-25 transports, "Resumability and Redelivery" item 2',
  judge: (walk) =>
    judgeEach(brokenStreams(walk), "no stream with event ids was cut off", (cut) => {
      const gets = walk.mcp.filter(
        (one) =>
          one.mcp.kind === "stream" &&
          decidedBy(one) >= cutAt(cut) &&
          one.mcp.session.presented === sessionOf(cut) &&
          one.mcp.resource === cut.mcp.resource,
      );
      const wanted = cut.mcp.answer?.lastEventId;
      const right = gets.find((one) => one.mcp.lastEventId === wanted);
      if (right) return passed(`reconnected with Last-Event-ID ${wanted}`, cut, right);
      // Another id belongs to another stream that was cut; only a stream without any is no resumption at all.
      const fresh = gets.find((one) => one.mcp.lastEventId === undefined && standsFor(walk, one, cut));
      return fresh
        ? failed(`reconnected without Last-Event-ID; the last event sent was ${wanted}`, cut, fresh)
        : undefined;
    }),
};

/**
 * Was this stream opened in place of the one that was cut? What is said on it is also said by the server's own accord:
 * a client may let a cut call go, and begin to listen later, or listen anew because its own stream was cut, too.
 */
function standsFor({ mcp }: Walk, fresh: McpExchange, cut: McpExchange): boolean {
  if (cut.mcp.kind === "stream") return true;
  const session = mcp.filter((one) => one.mcp.session.presented === sessionOf(cut) && one !== cut);
  const listened = session.some((one) => one.mcp.kind === "stream" && one.mono < cutAt(cut));
  const next = session.find((one) => one.mono >= cutAt(cut));
  return !listened && next === fresh;
}

/** Streams that the server dropped before their answer was through, after events with ids. */
function brokenStreams({ mcp }: Walk): McpExchange[] {
  return mcp.filter((one) => {
    const answer = one.mcp.answer;
    return (
      isSessionWire(one) &&
      answer?.form === "event-stream" &&
      answer.lastEventId !== undefined &&
      answer.endedBy === "server" &&
      answer.complete !== true &&
      // Whether a stream that was resumed brought what it was resumed for, its own line can't tell.
      one.mcp.lastEventId === undefined &&
      (one.mcp.kind !== "stream" || !mcp.some((other) => other !== one && isOpenBeside(other, one)))
    );
  });
}

/** A stream that is open when another one of the session ends is no reconnection of it. */
function isOpenBeside(other: McpExchange, one: McpExchange): boolean {
  if (other.mcp.kind !== "stream" || other.mcp.session.presented !== one.mcp.session.presented) return false;
  const end = other.closedLine ? other.closedLine.mono + other.closedLine.durationMs : Infinity;
  return mayKnow(other, one) && other.mono < cutAt(one) && end > cutAt(one);
}

function cutAt({ closedLine, mono, durationMs }: McpExchange): number {
  return closedLine ? closedLine.mono + closedLine.durationMs : mono + durationMs;
}

function sessionOf({ mcp, issued }: McpExchange): string | undefined {
  return mcp.session.presented ?? issued?.session;
}
