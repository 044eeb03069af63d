/** What the catalog answers, endpoint by endpoint, below whatever base path it is asked at. */

import { type Answer, errorAnswer, jsonAnswer } from "../oauth-mcp/http/message.ts";
import type { WitnessRequest } from "../oauth-mcp/http/witness-request.ts";
import type { WitnessStep } from "../witness-log/entry.ts";
import type { CatalogContent } from "./content.ts";
import { SESSION_COOKIE, type Sessions } from "./sessions.ts";

export interface EndpointContext {
  readonly content: CatalogContent;
  readonly sessions: Sessions;
}

interface Endpoint {
  readonly step: WitnessStep;
  readonly path: RegExp;
  answer(request: WitnessRequest, context: EndpointContext): Answer;
}

/** Where a person's sign-in ends: a port of the machine that the browser runs on. */
const CALLBACK_PORT = /\/v1\/auth\/login\/(\d{1,5})$/;

const ENDPOINTS: readonly Endpoint[] = [
  {
    step: "sign-in",
    path: CALLBACK_PORT,
    answer: (request, { sessions }) => {
      const port = CALLBACK_PORT.exec(request.localPath)?.[1];
      const handOff = { cookies: { [SESSION_COOKIE]: sessions.issue() } };
      const callback = new URL(`http://localhost:${port}/`);
      callback.searchParams.set("token", Buffer.from(JSON.stringify(handOff)).toString("base64"));
      const state = request.query.get("state");
      if (state !== null) callback.searchParams.set("state", state);
      return { status: 302, headers: { location: callback.href, "cache-control": "no-store" }, body: null };
    },
  },
  {
    step: "catalog",
    path: /\/v1\/mcp\/managed-servers$/,
    answer: (request, { content, sessions }) =>
      sessions.of(request.headers.cookie) === "valid"
        ? jsonAnswer(200, content.servers)
        : jsonAnswer(401, { detail: "Not authenticated" }),
  },
  {
    // Public, like a price list: a person who is not signed in can still be set up.
    step: "models",
    path: /\/v1\/llm_models$/,
    answer: (_request, { content }) => jsonAnswer(200, content.models),
  },
  {
    step: "client-config",
    path: /\/config\.js$/,
    answer: () => ({
      status: 200,
      headers: { "content-type": "text/javascript; charset=utf-8" },
      body: "window._env_ = {};\n",
    }),
  },
];

/** The endpoint that a request is for; none but these exist, and all are read with GET. */
export function endpointOf(request: WitnessRequest): Endpoint {
  const found = ENDPOINTS.find(({ path }) => path.test(request.localPath));
  if (!found)
    return {
      step: "other",
      path: /^/,
      answer: () => errorAnswer(404, "not_found", "There is nothing here."),
    };
  if (request.method === "GET") return found;
  return { ...found, answer: () => errorAnswer(405, "method_not_allowed", "Use GET.", { allow: "GET" }) };
}
