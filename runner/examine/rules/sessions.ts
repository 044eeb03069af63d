/** Does the server keep sessions of the 2025 wires apart, and end them? */

import { isObject, text } from "../../../mocks/witness-log/json-object.ts";
import type { Examination } from "../examination.ts";
import { answered, type Exchange, LATE, succeeded } from "../exchange.ts";
import { readJwt } from "../forged-tokens.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, failed, notExercised, passed } from "../rule.ts";
import { foreignGrant } from "./wrong-tokens.ts";

const SESSIONS = 'MCP 2025-11-25 transports, "Session Management"';
const BINDING = 'MCP 2025-11-25 security best practices, "Session Hijacking"';

/** A request that every server of the 2025 wires answers (MCP 2025-11-25, utilities, "Ping"). */
const PING = "ping";

const negotiates: ExamineRule = {
  id: "sessions/negotiates",
  title: "Answers an unknown revision with one that it has",
  severity: "must",
  source: 'MCP 2025-11-25 lifecycle, "Version Negotiation"',
  occasion: "initialize with protocolVersion 1999-01-01",
  authorization: false,
  async examine(examination) {
    await onSessions(examination);
    const token = await examination.credential();
    const { message, served, exchange, error } = await examination.mcp.initialize("1999-01-01", {
      token,
      onPurpose: this.id,
    });
    const version = isObject(message?.result) ? text(message.result, "protocolVersion") : undefined;
    if (served && version !== undefined && version !== "1999-01-01")
      return passed(`chose ${version}`, exchange);
    // An error that names what is supported is how the lifecycle's own example refuses.
    if (error !== undefined) return passed(`refused with error ${error}`, exchange);
    return failed(version === undefined ? `answered ${answered(exchange)}` : `took ${version}`, exchange);
  },
};

const visibleId: ExamineRule = {
  id: "sessions/id-form",
  title: "Gives session ids of visible ASCII",
  severity: "must",
  source: SESSIONS,
  occasion: "the Mcp-Session-Id of a session of its own",
  authorization: false,
  async examine(examination) {
    const { id, opening } = await examination.session();
    return /^[\x21-\x7e]+$/.test(id)
      ? passed("visible", opening.exchange)
      : failed(`the id is ${JSON.stringify(id)}`, opening.exchange);
  },
};

const notification: ExamineRule = {
  id: "sessions/notification",
  title: "Accepts a notification with 202",
  severity: "must",
  source: 'MCP 2025-11-25 transports, "Sending Messages to the Server" (4)',
  occasion: "notifications/initialized in a session of its own",
  authorization: false,
  async examine(examination) {
    const session = await onSessions(examination);
    const { exchange } = await examination.mcp.inSession("notifications/initialized", undefined, session);
    return exchange.status === 202
      ? passed("202", exchange)
      : failed(`answered ${answered(exchange)}`, exchange);
  },
};

const unknownMethod: ExamineRule = {
  id: "sessions/unknown-method",
  title: "Answers an unknown method with -32601",
  severity: "must",
  source: "JSON-RPC 2.0 section 5.1",
  occasion: "a method that does not exist, in a session of its own",
  authorization: false,
  async examine(examination) {
    const session = await onSessions(examination);
    const { exchange, error } = await examination.mcp.inSession("fraimz/no-such-method", {}, session, {
      onPurpose: this.id,
    });
    return error === -32601
      ? passed("-32601", exchange)
      : failed(`answered ${error ?? answered(exchange)}`, exchange);
  },
};

const versionHeader: ExamineRule = {
  id: "sessions/version-header",
  title: "Refuses a protocol version that it does not have",
  severity: "must",
  source: 'MCP 2025-11-25 transports, "Protocol Version Header" (400)',
  occasion: "MCP-Protocol-Version: 1999-01-01, in a session of its own",
  authorization: false,
  async examine(examination) {
    const session = await onSessions(examination);
    const { exchange } = await examination.mcp.inSession(PING, undefined, session, {
      headers: { "mcp-protocol-version": "1999-01-01" },
      onPurpose: this.id,
    });
    return exchange.status === 400
      ? passed("400", exchange)
      : failed(`answered ${answered(exchange)}`, exchange);
  },
};

const stream: ExamineRule = {
  id: "sessions/get",
  title: "Answers GET with an event stream or 405",
  severity: "must",
  source: 'MCP 2025-11-25 transports, "Listening for Messages from the Server" (2)',
  occasion: "GET in a session of its own",
  authorization: false,
  async examine(examination) {
    const session = await onSessions(examination);
    const exchange = await examination.mcp.plain("GET", session);
    const type = exchange.headers["content-type"] ?? "";
    if (exchange.status === 405) return passed("405", exchange);
    // The head of a stream may come with its first event, whenever that is.
    if (exchange.trouble?.startsWith(LATE))
      return notExercised(`no answer began, ${exchange.trouble}`, exchange);
    return exchange.status === 200 && type.startsWith("text/event-stream")
      ? passed("an event stream", exchange)
      : failed(`answered ${answered(exchange)} ${type}`.trim(), exchange);
  },
};

const unknownSession: ExamineRule = {
  id: "sessions/unknown",
  title: "Serves nobody in a session that never was",
  severity: "must",
  source: SESSIONS,
  occasion: "a made-up Mcp-Session-Id",
  authorization: false,
  async examine(examination) {
    const session = await examination.session();
    const made = { ...session, id: "fraimz-examine-made-up" };
    const { exchange } = await examination.mcp.inSession(PING, undefined, made, { onPurpose: this.id });
    return refused(exchange, "in a session that never was");
  },
};

const endedSession: ExamineRule = {
  id: "sessions/ended",
  title: "Answers 404 in a session that was ended",
  severity: "must",
  source: SESSIONS,
  occasion: "DELETE of a session of its own, then a request in it",
  authorization: false,
  async examine(examination) {
    const session = await examination.session();
    const deletion = await examination.mcp.plain("DELETE", session);
    if (!succeeded(deletion)) return notExercised(`DELETE was answered ${answered(deletion)}`, deletion);
    const { exchange } = await examination.mcp.inSession(PING, undefined, session, { onPurpose: this.id });
    return exchange.status === 404
      ? passed("404", deletion, exchange)
      : failed(`answered ${answered(exchange)}`, deletion, exchange);
  },
};

const noAuthentication: ExamineRule = {
  id: "sessions/no-authentication",
  title: "Takes no session for a credential",
  severity: "must",
  source: `${BINDING} ("MUST NOT use sessions for authentication")`,
  occasion: "a request in a session of its own without a token, and with a made-up one",
  authorization: true,
  async examine(examination) {
    const session = await guardedSession(examination);
    for (const token of [undefined, "fraimz-examine-made-up"]) {
      const sending = { token, tokenIs: "unknown" as const, onPurpose: this.id };
      const { exchange, served } = await examination.mcp.inSession(PING, undefined, session, sending);
      if (served)
        return failed(
          `served ${token === undefined ? "without" : "with a made-up"} token in a session`,
          exchange,
        );
      if (token !== undefined) return passed(`refused with ${answered(exchange)}`, exchange);
    }
    return notExercised("nothing was sent");
  },
};

const otherUser: ExamineRule = {
  id: "sessions/of-user",
  title: "Serves nobody in another user's session",
  severity: "must",
  source: `${BINDING} (session ids should be bound to the user); ${SESSIONS}`,
  occasion:
    "a session of its own with a second user's token: --consent with {user}, or --token other-user=FILE",
  authorization: true,
  async examine(examination) {
    const given = examination.settings.tokens["other-user"];
    if (given === undefined && !examination.giver.knowsUsers)
      return notExercised(
        "nobody signs in as a second user (a consent command with {user}, or --token other-user=FILE)",
      );
    const session = await guardedSession(examination);
    const token = given ?? (await examination.freshGrant({ user: "second" })).tokens.accessToken;
    const [mine, theirs] = [readJwt(session.token ?? ""), readJwt(token)];
    if (mine && theirs && mine.claims.sub === theirs.claims.sub)
      return notExercised(`both tokens are of the user ${String(theirs.claims.sub)}`);
    const { exchange } = await examination.mcp.inSession(PING, undefined, session, {
      token,
      onPurpose: this.id,
    });
    return refused(exchange, "in another user's session");
  },
};

const otherResource: ExamineRule = {
  id: "sessions/of-resource",
  title: "Serves nobody in a session of another resource",
  severity: "must",
  source: SESSIONS,
  occasion: "a session of the examined server at --other-resource, with a token for that",
  authorization: false,
  async examine(examination) {
    const { otherResource: url } = examination.settings;
    if (!url) return notExercised("--other-resource names no second resource");
    const session = await examination.session();
    const token =
      session.token === undefined ? undefined : (await foreignGrant(examination)).tokens.accessToken;
    const { exchange } = await examination.mcp.inSession(PING, undefined, session, {
      url,
      token,
      onPurpose: this.id,
    });
    return refused(exchange, "in a session of another resource");
  },
};

function refused(exchange: Exchange, words: string): Finding {
  return succeeded(exchange)
    ? failed(`served ${words}`, exchange)
    : passed(`refused with ${answered(exchange)}`, exchange);
}

/** A session, or the place of one at a server that opens none. */
async function onSessions(examination: Examination) {
  const session = await examination.openSession();
  if (!session) throw new NoOccasion("the server does not serve the 2025 wires");
  return session;
}

/** A session that was opened with a token, at a server that asks for one from the handshake on. */
async function guardedSession(examination: Examination) {
  const session = await examination.session();
  if (session.token === undefined || examination.discovery.guards["2025-11-25"] !== "hello")
    throw new NoOccasion("the handshake needs no token here");
  return session;
}

export const SESSION_RULES: readonly ExamineRule[] = [
  negotiates,
  visibleId,
  notification,
  unknownMethod,
  versionHeader,
  stream,
  unknownSession,
  endedSession,
  noAuthentication,
  otherUser,
  otherResource,
];
