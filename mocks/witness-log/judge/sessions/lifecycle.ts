/** The beginning and the end of a session on the 2025 wires. */

import { isRepeat, isSameConnection, knew, mayKnow } from "../exchange.ts";
import { firstOfEach } from "../grouping.ts";
import { called, isPost, isSessionWire, type McpExchange, wasAdmitted } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule, SHOWN } from "../rule.ts";
import type { Session } from "../sessions.ts";
import type { Walk } from "../walk.ts";

const TRANSPORT = 'MCP 2025-11-25 transports, "Session Management"';
const LIFECYCLE = 'MCP 2025-11-25 lifecycle, "Initialization"';
const NO_SESSION = "no session was opened";

export const initializeFirst: Rule = {
  id: "sessions/initialize-first",
  title: "Begins with initialize",
  severity: "must",
  source: LIFECYCLE,
  judge: (walk) =>
    judgeEach(
      [...firstRequests(walk), ...beforeAnswer(walk)],
      "nothing was sent on a wire with sessions",
      (first) =>
        first.mcp.method === "initialize"
          ? passed("began with initialize", first)
          : failed(`sent ${called(first)} before initialize had been answered`, first),
    ),
};

export const sendsInitialized: Rule = {
  id: "sessions/initialized",
  title: "Sends notifications/initialized after initialize",
  severity: "must",
  source: LIFECYCLE,
  judge: (walk) =>
    judgeEach(walk.sessions, NO_SESSION, ({ start, exchanges }) => {
      const notes = exchanges.filter(({ mcp }) => mcp.method === "notifications/initialized");
      const note = notes.find(({ mcp }) => mcp.kind === "notification");
      const [wrong] = notes;
      if (!note && wrong)
        return failed("notifications/initialized came as a request, with an id", start, wrong);
      if (note) return passed("sent notifications/initialized", start, note);
      const requests = exchanges.filter(({ mcp }) => mcp.kind === "request" && mcp.method !== "ping");
      const [request] = requests;
      // A notification that was sent beside the first request may arrive after it.
      const wentOn = request && (walk.left || requests.some((one) => mayKnow(one, request)));
      return wentOn
        ? failed(`${called(request)} came and notifications/initialized never`, start, request)
        : undefined;
    }),
};

export const sessionOnEveryRequest: Rule = {
  id: "sessions/id-on-every-request",
  title: "Sends the session id with every request after initialize",
  severity: "must",
  source: `${TRANSPORT} item 2`,
  judge: (walk) => {
    const candidates = walk.mcp.filter(lacksId);
    return judgeEach(walk.sessions, NO_SESSION, (session) => {
      const without = candidates.find((one) => isOwedTo(one, session, walk));
      if (without) return failed(`${called(without)} came without Mcp-Session-Id`, session.start, without);
      const { exchanges, start } = session;
      return exchanges.length > 0
        ? passed(`${exchanges.length} requests carried it`, start, ...exchanges.slice(0, SHOWN))
        : undefined;
    });
  },
};

export const sessionStaysHome: Rule = {
  id: "sessions/own-server-only",
  title: "Presents a session id only to the server that gave it",
  severity: "must",
  source: TRANSPORT,
  judge: (walk) => {
    const several = new Set(walk.mcp.map(({ mcp }) => mcp.resource)).size > 1;
    return judgeEach(walk.mcp, "sessions at only one resource", (request) => {
      if (request.mcp.session.is === "other-resource")
        return failed(`a session of another resource came to ${request.mcp.resource}`, request);
      return request.mcp.session.is === "live" && several
        ? passed("a session of this resource", request)
        : undefined;
    });
  },
};

export const restartsOn404: Rule = {
  id: "sessions/restarts-on-404",
  title: "Starts a new session when the server answers 404 to the old one",
  severity: "must",
  source: `${TRANSPORT} item 4`,
  judge: (walk) =>
    judgeEach(firstLost(walk), "no session was lost", (lost) => {
      const later = walk.mcp.filter(
        (one) => mayKnow(one, lost) && one.mcp.resource === lost.mcp.resource && isPost(one),
      );
      const old = lost.mcp.session.presented;
      const start = later.find((one) => one.mcp.method === "initialize");
      const attached = later.find(({ mcp }) => mcp.method === "initialize" && mcp.session.presented === old);
      if (attached) return failed("initialize came with the old session id attached", lost, attached);
      const after = later.filter((one) => one.mcp.session.presented === old);
      const again = after.find((one) => certainlyAfter(walk, one, lost, start));
      if (again)
        return failed(`${called(again)} came with the session id that had been answered 404`, lost, again);
      if (start) return passed("began a new session", lost, start);
      if (after.length > UNDER_WAY)
        return failed(
          `${after.length} more messages came with the session id, and no initialize`,
          lost,
          ...after.slice(0, SHOWN),
        );
      const call = [lost, ...after].find(
        ({ mcp, status, answeredAt }) => mcp.kind === "request" && status === 404 && answeredAt !== Infinity,
      );
      return walk.left && call
        ? failed(`${called(call)} was answered 404, and the client left without a new session`, call)
        : undefined;
    }),
};

/** Calls that may wait for a connection when the session is lost. */
const UNDER_WAY = 100;

/**
 * Calls that were under way when the session was lost come with its id, and rightly: also those that wait behind
 * `initialize` for the connection, or were written right behind it. Certainly later are a message that is sent again
 * after its own 404, one that follows `initialize` on its connection and comes when the new session was in use (where no
 * other session of the client can have been the reason for that), and one that comes much later.
 */
function certainlyAfter(
  { mcp, sessions }: Walk,
  one: McpExchange,
  lost: McpExchange,
  start: McpExchange | undefined,
): boolean {
  const old = lost.mcp.session.presented;
  const refusals = mcp.filter((other) => other.status === 404 && other.mcp.session.presented === old);
  if (knew(one, lost) || refusals.some((other) => isRepeat(one, other))) return true;
  const others = sessions.some(
    ({ id, start: begun }) => id !== old && begun !== start && begun.mcp.resource === lost.mcp.resource,
  );
  const fresh = start?.issued?.session;
  if (start === undefined || fresh === undefined || others || !isSameConnection(one, start)) return false;
  return mcp.some((use) => use.mcp.session.presented === fresh && mayKnow(one, use));
}

export const deletesOnLeave: Rule = {
  id: "sessions/delete-on-leave",
  title: "Ends its session with DELETE when it leaves",
  severity: "should",
  source: `${TRANSPORT} item 5`,
  judge: (walk) =>
    judgeEach(walk.sessions, NO_SESSION_LEFT, ({ start, exchanges, deleted }) => {
      // What the server made of it is not the client's doing: 405, or 401 to a token that had just run out.
      const tried = deleted ?? exchanges.find(({ mcp }) => mcp.kind === "delete");
      if (tried) return passed("sent DELETE", start, tried);
      // Only who knows that the client is gone can tell a session that was left from one that is idle.
      const lost = exchanges.some(({ status }) => status === 404);
      // Whose token was refused in the end has none with which a DELETE would be let in.
      const refused = exchanges.findLast(({ status }) => status !== null)?.status === 401;
      const told = start.answeredAt !== Infinity;
      return walk.left && !lost && !refused && told
        ? failed("the client left without DELETE", start, ...exchanges.slice(-1))
        : undefined;
    }),
};

const NO_SESSION_LEFT = "no session was left, as far as the log tells";

/** The first admitted POST of each client at each resource. */
function firstRequests({ mcp }: Walk): McpExchange[] {
  return firstOfEach(mcp, (one) => {
    if (!isSessionWire(one) || !wasAdmitted(one) || !isPost(one)) return undefined;
    // What presents a session began earlier, and what failed for its form is judged for its form.
    const { session, method } = one.mcp;
    if (session.presented !== undefined || method === undefined || method === "ping") return undefined;
    return `${one.mcp.resource} ${one.credentials[0]?.clientId}`;
  });
}

/** Requests outside of any session that were sent before an answer to `initialize` can have been read. */
function beforeAnswer({ mcp }: Walk): McpExchange[] {
  const hellos = mcp.filter((one) => one.mcp.method === "initialize" && one.issued?.session !== undefined);
  return mcp.filter((one) => {
    if (!lacksId(one) || !isPost(one) || one.mcp.kind !== "request") return false;
    const here = hellos.filter((hello) => hello.mcp.resource === one.mcp.resource && hello.mono < one.mono);
    // Where the answer broke off, nobody can tell what the client had read of it.
    return here.length > 0 && here.every((hello) => hello.answeredAt !== Infinity && !mayKnow(one, hello));
  });
}

/** A request without an id on a wire where only `initialize` has none, and the pings that may come before it. */
function lacksId(one: McpExchange): boolean {
  const { session, method, kind } = one.mcp;
  if (session.presented !== undefined || kind === "malformed") return false;
  if (method === "initialize" || method === "ping") return false;
  return isSessionWire(one) && wasAdmitted(one);
}

/** Does it come from the client of this session, while the session is alive and its newest one? */
function isOwedTo(one: McpExchange, session: Session, { sessions }: Walk): boolean {
  if (one.mcp.resource !== session.resource || !mayKnow(one, session.start)) return false;
  const over = session.exchanges.find(({ mcp, status }) => mcp.kind === "delete" || status === 404);
  if (over && over.mono < one.mono) return false;
  if (one.credentials[0]?.clientId !== session.start.credentials[0]?.clientId) return false;
  // A client whose newest session was ended and that begins wrongly is judged for its beginning.
  const newest = sessions.findLast(
    (other) => other.resource === session.resource && mayKnow(one, other.start),
  );
  return newest === session;
}

/** The first POST of each session that was answered 404. */
function firstLost({ mcp }: Walk): McpExchange[] {
  return firstOfEach(mcp, (one) => {
    const { presented, is } = one.mcp.session;
    return one.status === 404 && isPost(one) && is !== "other-resource" && isSessionWire(one)
      ? presented
      : undefined;
  });
}
