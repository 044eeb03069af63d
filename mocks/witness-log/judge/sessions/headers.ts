/** Headers and bodies on the 2025 wires. */
import { called, isPost, isSessionWire, type McpExchange, wasAdmitted } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { negotiated } from "../sessions.ts";
import type { Walk } from "../walk.ts";

const SENDING = 'MCP 2025-11-25 transports, "Sending Messages to the Server"';
const NONE = "nothing was sent on a wire with sessions";

export const versionHeader: Rule = {
  id: "sessions/version-header",
  title: "Sends MCP-Protocol-Version with every request after initialize",
  severity: "must",
  source: 'MCP 2025-11-25 and 2025-06-18 transports, "Protocol Version Header"',
  judge: (walk) =>
    judgeEach(inSessions(walk), "no session was opened", ({ one }) =>
      one.mcp.version.header === undefined
        ? failed(`${called(one)} came without MCP-Protocol-Version`, one)
        : passed(`MCP-Protocol-Version ${one.mcp.version.header}`, one),
    ),
};

export const negotiatedVersion: Rule = {
  id: "sessions/negotiated-version",
  title: "Sends the protocol version that initialize agreed on",
  severity: "should",
  source: 'MCP 2025-11-25 transports, "Protocol Version Header"; lifecycle, "Version Negotiation"',
  judge: (walk) =>
    judgeEach(inSessions(walk), "no session was opened", ({ one, agreed }) => {
      const { header } = one.mcp.version;
      if (header === undefined || agreed === undefined) return undefined;
      return header === agreed
        ? passed(`MCP-Protocol-Version ${header}`, one)
        : failed(`${called(one)} came with ${header}, agreed was ${agreed}`, one);
    }),
};

export const accepts: Rule = {
  id: "sessions/accept",
  title: "Accepts both media types on POST, and event streams on GET",
  severity: "must",
  source: `${SENDING} item 2; "Listening for Messages from the Server" item 2`,
  judge: (walk) =>
    judgeEach(onWire(walk), NONE, (one) => {
      const { json, eventStream } = one.mcp.accept;
      if (one.mcp.kind === "delete") return undefined;
      const missing = [
        ...(json || one.mcp.kind === "stream" ? [] : ["application/json"]),
        ...(eventStream ? [] : ["text/event-stream"]),
      ];
      return missing.length === 0
        ? passed("Accept names what may come", one)
        : failed(`Accept of ${called(one)} lacked ${missing.join(" and ")}`, one);
    }),
};

export const singleMessage: Rule = {
  id: "sessions/single-message",
  title: "Posts one JSON-RPC message at a time",
  severity: "must",
  source: `${SENDING} item 3`,
  judge: (walk) =>
    judgeEach(onWire(walk).filter(isPost), NONE, (one) => {
      if (one.mcp.kind === "batch") return failed("a batch was posted", one);
      if (one.mcp.kind === "malformed") return failed("the body was no JSON-RPC message", one);
      return passed("one message", one);
    }),
};

function isLater(one: McpExchange): boolean {
  return wasAdmitted(one) && one.mcp.method !== "initialize";
}

function onWire({ mcp }: Walk): McpExchange[] {
  return mcp.filter((one) => isSessionWire(one) && wasAdmitted(one));
}

function inSessions({ sessions }: Walk): { one: McpExchange; agreed: string | undefined }[] {
  return sessions.flatMap((session) =>
    // An initialize that presents an old session is judged for that.
    session.exchanges.filter(isLater).map((one) => ({ one, agreed: negotiated(session) })),
  );
}
