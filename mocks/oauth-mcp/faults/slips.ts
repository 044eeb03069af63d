/** Small slips of servers: answers that are nearly right, and checks that are nearly made. */

import { STATELESS_WIRE } from "../../witness-log/options.ts";
import { type Answer, errorAnswer, headerOf, jsonAnswer } from "../http/message.ts";
import type { Facts } from "../log/line.ts";
import { decodedHeader } from "../mcp/request.ts";
import { unauthorized } from "../oauth/bearer.ts";
import { changedJson, changedResult } from "./changes.ts";
import type { FaultDefinition, Strike } from "./fault.ts";

type Seen = Readonly<Facts>;

const served = ({ challenge, mcp }: Seen) => challenge === undefined && mcp !== undefined;
const modern = (facts: Seen) => served(facts) && facts.mcp?.wire === STATELESS_WIRE;
const KNOWN_METHODS =
  /^(initialize$|ping$|tools\/|prompts\/|resources\/|completion\/|logging\/|server\/|subscriptions\/|notifications\/)/;
const unknownMethod = (facts: Seen) =>
  served(facts) && facts.mcp?.kind === "request" && !KNOWN_METHODS.test(facts.mcp.method ?? "");

function result({ exchange }: Strike, value: object = {}): Answer {
  return jsonAnswer(200, { jsonrpc: "2.0", id: exchange.facts.mcp?.id ?? null, result: value });
}

function withHeader(answer: Answer, name: string, value: string): Answer {
  const others = Object.entries(answer.headers).filter(([one]) => one.toLowerCase() !== name);
  return { ...answer, headers: { ...Object.fromEntries(others), [name]: value } };
}

const IN_SESSIONS: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "odd-session-id",
    counts: served,
    does: "gives session ids with a blank in them",
    imitates: "a server that uses a display name for an id",
    onRequest: ({ request }) => {
      const id = request.headers["mcp-session-id"];
      if (typeof id === "string") request.headers["mcp-session-id"] = id.replace(/^my session /, "");
      return undefined;
    },
    onAnswer: (_strike, answer) => {
      const id = headerOf(answer, "mcp-session-id");
      return id === undefined ? answer : withHeader(answer, "mcp-session-id", `my session ${id}`);
    },
  },
  {
    step: "mcp",
    name: "echo-version",
    counts: (facts) => served(facts) && facts.mcp?.method === "initialize",
    does: "agrees to whatever protocol version is asked for",
    imitates: "a server that copies protocolVersion into its answer",
    onAnswer: ({ exchange }, answer) => {
      const version = exchange.facts.mcp?.version.body;
      return version === undefined
        ? answer
        : changedResult(answer, (all) => ({ ...all, protocolVersion: version }));
    },
  },
  {
    step: "mcp",
    name: "notification-200",
    counts: (facts) => served(facts) && facts.mcp?.kind === "notification",
    does: "answers a notification with 200",
    imitates: "a framework whose handlers answer 200 when nothing else is said",
    onAnswer: (_strike, answer) => (answer.status === 202 ? { ...answer, status: 200 } : answer),
  },
  {
    step: "mcp",
    name: "unknown-is-internal",
    counts: unknownMethod,
    does: "answers an unknown method with an internal error",
    imitates: "a dispatcher that throws when it finds no handler",
    onRequest: ({ exchange }) => {
      const error = { code: -32603, message: "Internal error" };
      return jsonAnswer(200, { jsonrpc: "2.0", id: exchange.facts.mcp?.id ?? null, error });
    },
  },
  {
    step: "mcp",
    name: "page-on-get",
    counts: (facts) => served(facts) && facts.mcp?.kind === "stream",
    does: "answers GET with a web page",
    imitates: "a server that shows its documentation at the endpoint",
    onRequest: () => ({ status: 200, headers: { "content-type": "text/html" }, body: "<title>MCP</title>" }),
  },
  {
    step: "mcp",
    name: "serve-unknown-session",
    counts: (facts) => served(facts) && facts.mcp?.session.is === "unknown" && facts.mcp.kind === "request",
    does: "serves a request in a session that never was",
    imitates: "a server that makes a session for every id that it is shown (session fixation)",
    onRequest: (strike) => result(strike),
  },
  {
    step: "mcp",
    name: "serve-other-resource",
    counts: (facts) => served(facts) && facts.mcp?.session.is === "other-resource",
    does: "serves a request in a session of another resource",
    imitates: "several servers behind one session store",
    onRequest: (strike) => result(strike),
  },
];

const STATELESS: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "ignore-name-header",
    counts: (facts) => modern(facts) && facts.mcp?.headerName !== undefined,
    does: "does not compare Mcp-Name with the body",
    imitates: "a server of an early draft, behind a gateway that routes by the header",
    onRequest: ({ request, exchange }) => {
      const name = exchange.facts.mcp?.name;
      if (name !== decodedHeader(exchange.facts.mcp?.headerName)) request.headers["mcp-name"] = name;
      return undefined;
    },
  },
  {
    step: "mcp",
    name: "ignore-version-header",
    counts: (facts) => modern(facts) && facts.mcp?.version.header !== undefined,
    does: "does not compare the version header with the body",
    imitates: "a server that reads _meta and no header",
    onRequest: ({ request, exchange }) => {
      const body = exchange.facts.mcp?.version.body;
      if (body === STATELESS_WIRE) request.headers["mcp-protocol-version"] = body;
      return undefined;
    },
  },
  {
    step: "mcp",
    name: "serve-any-revision",
    counts: (facts) => served(facts) && facts.mcp?.wire === "unknown" && facts.mcp.headerMethod !== undefined,
    does: "serves a revision that it does not have, on the stateless wire",
    imitates: "a server that takes every later revision for its own",
    onRequest: (strike) => result(strike, { tools: [] }),
  },
  {
    step: "mcp",
    name: "serve-removed",
    counts: (facts) => modern(facts) && facts.mcp?.method === "ping",
    does: "answers ping on the stateless wire, which has none",
    imitates: "a server with one dispatcher for all revisions",
    onRequest: (strike) => result(strike),
  },
  {
    step: "mcp",
    name: "session-on-stateless",
    counts: modern,
    does: "opens a session on the stateless wire",
    imitates: "a middleware that gives every client a session",
    onAnswer: (_strike, answer) => withHeader(answer, "mcp-session-id", "unasked-for"),
  },
];

const AT_THE_GATE: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "plain-text",
    counts: served,
    does: "calls its JSON answers text/plain",
    imitates: "a gateway that sets the content type of what it passes on",
    onAnswer: (_strike, answer) =>
      headerOf(answer, "content-type")?.startsWith("application/json")
        ? withHeader(answer, "content-type", "text/plain")
        : answer,
  },
  {
    step: "mcp",
    name: "id-as-string",
    counts: served,
    does: "answers a request's id as a string, whatever it was",
    imitates: "a server that keeps its pending requests by name",
    onAnswer: (_strike, answer) => changedJson(answer, (body) => ({ ...body, id: String(body.id) })),
  },
  {
    step: "mcp",
    name: "invalid-is-400",
    counts: ({ challenge, credentials }) => challenge?.error === "invalid_token" && credentials !== undefined,
    does: "answers 400 to a token that is not good",
    imitates: "a server that takes a bad token for a bad request",
    onRequest: () => errorAnswer(400, "invalid_request", "The token can't be read."),
  },
  {
    step: "mcp",
    name: "scheme-by-case",
    counts: ({ credentials }) => credentials?.some(({ scheme }) => scheme === "bearer") ?? false,
    does: "takes the scheme's name in one case only",
    imitates: 'a middleware that looks for "Bearer " with startsWith',
    onRequest: ({ gate, exchange }) => unauthorized(gate, exchange.facts.mcp?.resource ?? "", exchange),
  },
  {
    step: "prm",
    name: "names-origin",
    does: "names the host's origin as the resource, in place of the endpoint's URL",
    imitates: "a server that takes its base URL for its identifier",
    onAnswer: ({ gate }, answer) => changedJson(answer, (body) => ({ ...body, resource: gate.urls.origin })),
  },
];

const AT_THE_SERVER: readonly FaultDefinition[] = [
  {
    step: "register",
    name: "answer-200",
    does: "answers a registration with 200 in place of 201",
    imitates: "a framework whose handlers answer 200 when nothing else is said",
    onAnswer: (_strike, answer) => (answer.status === 201 ? { ...answer, status: 200 } : answer),
  },
  {
    step: "register",
    name: "accept-any-redirect-uri",
    does: "registers redirect URIs that are neither https nor of this machine",
    imitates: "a provider that stores what it is sent",
    onRequest: ({ request }) => {
      request.body = Buffer.from(request.body.toString("utf8").replaceAll(/"http:(\/\/[a-z])/g, '"https:$1'));
      return undefined;
    },
  },
  {
    step: "client-configuration",
    name: "refuse-delete",
    does: "answers 405 to DELETE of a registration",
    imitates: "a provider that names a configuration endpoint and only reads there",
    onRequest: ({ request }) =>
      request.method === "DELETE" ? errorAnswer(405, "invalid_request", "Not offered.") : undefined,
  },
  {
    step: "authorize",
    name: "redirect-unknown-client",
    counts: ({ client }) => client?.kind === "unknown" && !client.id.startsWith("https:"),
    does: "redirects with an error although it does not know the client",
    imitates: "a provider that is an open redirector (RFC 9700 section 4.11.2)",
    onRequest: ({ request }) => {
      const target = request.query.get("redirect_uri") ?? "";
      if (!URL.canParse(target)) return undefined;
      const location = new URL(target);
      location.searchParams.set("error", "unauthorized_client");
      location.searchParams.set("state", request.query.get("state") ?? "");
      return { status: 303, headers: { location: location.href }, body: null };
    },
  },
  {
    step: "token",
    name: "accept-any-secret",
    counts: ({ client }) => client?.authMethod === "client_secret_post",
    does: "takes a confidential client with any secret in the form",
    imitates: "a provider that looks a client up and does not compare",
    onRequest: ({ request, exchange }) => {
      exchange.quirks.ignoresSecret = true;
      request.changeForm((form) => form.delete("client_secret"));
      return undefined;
    },
  },
  {
    step: "token",
    name: "error-500",
    does: "answers 500 where it refuses",
    imitates: "a handler whose exceptions nobody catches",
    onAnswer: (_strike, answer) =>
      answer.status >= 400
        ? { status: 500, headers: { "content-type": "text/plain" }, body: "Error" }
        : answer,
  },
  {
    step: "token",
    name: "keep-after-replay",
    counts: ({ code }) => code?.is === "replayed",
    does: "refuses a used code, and takes nothing back that it gave",
    imitates: "a provider that deletes a code with its use and so can't notice",
    onRequest: () => errorAnswer(400, "invalid_grant", "The code is not known."),
  },
  {
    step: "token",
    name: "keep-after-reuse",
    counts: ({ refreshToken }) => refreshToken?.is === "rotated",
    does: "refuses a replaced refresh token, and keeps the current one",
    imitates: "a provider that rotates and does not notice a theft",
    onRequest: () => errorAnswer(400, "invalid_grant", "The refresh token is not known."),
  },
  {
    step: "token",
    name: "widen-scope",
    counts: ({ grantType, scope }) => grantType === "refresh_token" && scope?.requested !== undefined,
    does: "gives a refresh whatever scope it asks for",
    imitates: "a provider that reads scope anew at each refresh",
    onRequest: ({ request }) => {
      request.changeForm((form) => form.delete("scope"));
      return undefined;
    },
    onAnswer: ({ exchange }, answer) =>
      changedJson(answer, (body) => ({ ...body, scope: exchange.facts.scope?.requested })),
  },
];

export const SLIP_FAULTS: readonly FaultDefinition[] = [
  ...IN_SESSIONS,
  ...STATELESS,
  ...AT_THE_GATE,
  ...AT_THE_SERVER,
];
