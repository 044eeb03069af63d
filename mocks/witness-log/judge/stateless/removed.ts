/** What 2026-07-28 took away: the handshake, sessions, streams of their own, answers and batches from the client. */
import { called, isPost, isStateless, type McpExchange } from "../mcp-exchange.ts";
import { type Finding, failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";
import { NOT_SPOKEN } from "./metadata.ts";

const SENDING = 'MCP 2026-07-28 streamable HTTP, "Sending Messages"';
const EARLIER = 'MCP 2026-07-28 streamable HTTP, "Earlier Streamable HTTP Revisions"';

export const noHandshake: Rule = {
  id: "stateless/no-initialize",
  title: "Sends no initialize",
  severity: "must",
  source: 'MCP 2026-07-28 versioning, "Protocol Version Negotiation" (there is no handshake)',
  judge: (walk) =>
    none(walk, "no handshake", ({ mcp }) =>
      mcp.method === "initialize" || mcp.method === "notifications/initialized"
        ? `${mcp.method} was sent on 2026-07-28`
        : undefined,
    ),
};

export const noSession: Rule = {
  id: "stateless/no-session",
  title: "Sends no Mcp-Session-Id",
  severity: "should",
  source: EARLIER,
  judge: (walk) =>
    none(walk, "no session id", (one) =>
      one.mcp.session.presented === undefined ? undefined : `${called(one)} came with Mcp-Session-Id`,
    ),
};

export const noGet: Rule = {
  id: "stateless/post-only",
  title: "Sends everything with POST: no GET stream, no DELETE, no Last-Event-ID",
  severity: "must",
  source: `${SENDING} item 1; "Earlier Streamable HTTP Revisions"`,
  judge: (walk) =>
    none(walk, "only POST", (one) => {
      if (!isPost(one)) return `${called(one)} was sent on 2026-07-28`;
      return one.mcp.lastEventId === undefined ? undefined : `${called(one)} came with Last-Event-ID`;
    }),
};

export const singleMessage: Rule = {
  id: "stateless/single-message",
  title: "Posts one request at a time, and no answers",
  severity: "must",
  source: `${SENDING} item 4`,
  judge: (walk) =>
    none(walk, "one request each", ({ mcp }) =>
      mcp.kind === "batch" || mcp.kind === "response" || mcp.kind === "malformed"
        ? `a ${mcp.kind === "malformed" ? "body that is no JSON-RPC message" : mcp.kind} was posted`
        : undefined,
    ),
};

export const accepts: Rule = {
  id: "stateless/accept",
  title: "Accepts both media types",
  severity: "must",
  source: `${SENDING} item 2`,
  judge: (walk) =>
    none(walk, "Accept names both", (one) => {
      const { json, eventStream } = one.mcp.accept;
      if (!isPost(one) || (json && eventStream)) return undefined;
      const missing = [...(json ? [] : ["application/json"]), ...(eventStream ? [] : ["text/event-stream"])];
      return `Accept of ${called(one)} lacked ${missing.join(" and ")}`;
    }),
};

function none(walk: Walk, well: string, offence: (one: McpExchange) => string | undefined): Finding {
  return judgeEach(walk.mcp.filter(isStateless), NOT_SPOKEN, (one) => {
    const why = offence(one);
    return why === undefined ? passed(well, one) : failed(why, one);
  });
}
