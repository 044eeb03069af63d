/** How a catalog of managed servers misbehaves: each a fault that a flow or a control sets by name. */
import { everywhere } from "../oauth-mcp/faults/everywhere.ts";
import type { FaultDefinition } from "../oauth-mcp/faults/fault.ts";
import { type Answer, bodyText, jsonAnswer } from "../oauth-mcp/http/message.ts";

const answering =
  (status: number, value: unknown): NonNullable<FaultDefinition<unknown>["onRequest"]> =>
  () =>
    jsonAnswer(status, value);

const rewritten = (answer: Answer, change: (body: string) => string): Answer => ({
  ...answer,
  body: change(bodyText(answer) ?? ""),
});

export const CATALOG_FAULTS: readonly FaultDefinition<unknown>[] = [
  ...everywhere("catalog"),
  ...everywhere("models"),
  {
    step: "catalog",
    name: "unauthorized",
    does: "answers 401, whatever session is sent",
    imitates: "a session that ended on the server's side",
    onRequest: answering(401, { detail: "Not authenticated" }),
  },
  {
    step: "catalog",
    name: "failing",
    does: "answers 500",
    imitates: "an outage",
    onRequest: answering(500, { detail: "Internal server error" }),
  },
  {
    step: "catalog",
    name: "broken-json",
    does: "answers 200 with half of the document",
    imitates: "a proxy that ends an answer early and says nothing of it",
    onAnswer: (_strike, answer) => rewritten(answer, (body) => body.slice(0, Math.ceil(body.length / 2))),
  },
  {
    step: "catalog",
    name: "not-an-array",
    does: "answers 200 with the list inside an object",
    imitates: "a server that began to page its answers",
    onAnswer: (_strike, answer) => rewritten(answer, (body) => `{"items":${body}}`),
  },
  {
    step: "catalog",
    name: "all-invalid",
    does: "answers 200 with entries of which none can be used",
    imitates: "a schema that changed under its clients",
    onRequest: answering(200, [{ server: "renamed" }, { name: "no address", transport: "http" }]),
  },
  {
    step: "models",
    name: "none-for-the-client",
    does: "answers 200 with models of which none is for the client",
    imitates: "an organization that has no model for this program",
    onRequest: answering(200, [{ id: "embedder", clients: ["search"] }]),
  },
  {
    step: "sign-in",
    name: "other-state",
    does: "sends the browser back with another state than the tool sent",
    imitates: "a redirect that somebody else started",
    onAnswer: (_strike, answer) => redirectedWithState(answer, "planted-by-somebody-else"),
  },
];

function redirectedWithState(answer: Answer, state: string): Answer {
  const to = new URL(String(answer.headers.location));
  to.searchParams.set("state", state);
  return { ...answer, headers: { ...answer.headers, location: to.href } };
}
