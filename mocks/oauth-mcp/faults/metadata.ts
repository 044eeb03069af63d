/** Faults of the two metadata documents. */

import { errorAnswer } from "../http/message.ts";
import { changedJson } from "./changes.ts";
import type { FaultDefinition } from "./fault.ts";

export const METADATA_FAULTS: readonly FaultDefinition[] = [
  {
    step: "prm",
    name: "missing",
    does: "answers 404",
    imitates: "a server from before RFC 9728, which only has authorization server metadata",
    onRequest: () => errorAnswer(404, "not_found", "There is no metadata at this location."),
  },
  {
    step: "prm",
    name: "wrong-resource",
    does: "names another resource than the one it was asked for",
    imitates: "a metadata document copied from a staging host, or one made to lure a token away",
    parameters: { resource: "https://elsewhere.example/mcp" },
    onAnswer: ({ text }, answer) => changedJson(answer, (body) => ({ ...body, resource: text("resource") })),
  },
  {
    step: "prm",
    name: "root-differs",
    counts: ({ served }) => served?.location === "root",
    does: "names another resource at the root than at the path form",
    imitates: "a host whose root document belongs to another product",
    onAnswer: ({ gate }, answer) =>
      changedJson(answer, (body) => ({ ...body, resource: `${gate.urls.origin}/` })),
  },
  {
    step: "prm",
    name: "no-scopes",
    does: "leaves out scopes_supported",
    imitates: "a provider that does not say which scopes exist",
    onAnswer: (_strike, answer) => changedJson(answer, (body) => without(body, "scopes_supported")),
  },
  {
    step: "prm",
    name: "other-issuer",
    does: "names the tenant's second authorization server in place of the first",
    imitates: "a provider that moves to a new authorization server",
    onAnswer: ({ gate }, answer) =>
      changedJson(answer, (body) => ({ ...body, authorization_servers: gate.urls.issuers.slice(1) })),
  },
  {
    step: "prm",
    name: "no-servers",
    does: "leaves out authorization_servers",
    imitates: "a half-configured gateway",
    onAnswer: (_strike, answer) => changedJson(answer, (body) => without(body, "authorization_servers")),
  },
  {
    step: "as-metadata",
    name: "missing",
    does: "answers 404",
    imitates: "a provider that serves no metadata at this location",
    onRequest: () => errorAnswer(404, "not_found", "There is no metadata at this location."),
  },
  {
    step: "as-metadata",
    name: "wrong-issuer",
    does: "names another issuer than the one it was asked for",
    imitates: "a mix-up attack, or a tenant's metadata served for another one",
    parameters: { issuer: "https://elsewhere.example" },
    onAnswer: ({ text }, answer) => changedJson(answer, (body) => ({ ...body, issuer: text("issuer") })),
  },
  {
    step: "as-metadata",
    name: "no-pkce",
    does: "leaves out code_challenge_methods_supported",
    imitates: "a provider that supports PKCE without saying so, or not at all",
    onAnswer: (_strike, answer) =>
      changedJson(answer, (body) => without(body, "code_challenge_methods_supported")),
  },
  {
    step: "as-metadata",
    name: "plain-pkce",
    does: "advertises only the plain challenge method",
    imitates: "a provider with a first-generation PKCE",
    onAnswer: (_strike, answer) =>
      changedJson(answer, (body) => ({ ...body, code_challenge_methods_supported: ["plain"] })),
  },
  {
    step: "as-metadata",
    name: "omit",
    does: "leaves out one field",
    imitates: "metadata written by hand",
    parameters: { field: "token_endpoint" },
    onAnswer: ({ text }, answer) => changedJson(answer, (body) => without(body, text("field"))),
  },
  {
    step: "as-metadata",
    name: "no-registration",
    does: "leaves out registration_endpoint and metadata documents",
    imitates: "a provider whose clients are registered by hand",
    onAnswer: (_strike, answer) =>
      changedJson(answer, (body) =>
        without(without(body, "registration_endpoint"), "client_id_metadata_document_supported"),
      ),
  },
];

function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _left, ...rest } = body;
  return rest;
}
