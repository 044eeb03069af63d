/** Facts are computed, not made: asked twice they are the same, and the ledger is as it was. */
import { describe, expect, test } from "vitest";
import { jsonAnswer } from "../http/message.ts";
import { WitnessRequest } from "../http/witness-request.ts";
import { Ledger } from "../log/ledger.ts";
import { resultFacts } from "../mcp/answer.ts";
import { mcpRequestFacts, parsedBody } from "../mcp/request.ts";
import {
  configurationAnswerFacts,
  errorAnswerFacts,
  redirectAnswerFacts,
  registrationAnswerFacts,
  tokenAnswerFacts,
} from "./answer-facts.ts";
import { credentialFacts, presentedCredentials } from "./bearer.ts";
import { issuedTokens } from "./issued-tokens.ts";
import { authorizeFacts, registrationFacts, s256, tokenFacts } from "./request-facts.ts";

const ISSUER = "http://127.0.0.1:4800";
const RESOURCE = `${ISSUER}/mcp`;
const VERIFIER = "v".repeat(43);
const REDIRECT_URI = "http://127.0.0.1:9/callback";

const GIVEN = { issuer: ISSUER, clientId: "client" };
const ACCESS = {
  ...GIVEN,
  audience: RESOURCE,
  account: "ada",
  scope: "read",
  grantId: "g",
  expiresAt: 9e9,
  revoked: false,
};

function filled(): Ledger {
  const ledger = new Ledger();
  ledger.knowClient({ id: "client", kind: "registered", issuer: ISSUER, redirectUris: [REDIRECT_URI] });
  ledger.issuedCode("code", {
    ...GIVEN,
    redirectUri: REDIRECT_URI,
    challenge: s256(VERIFIER),
    state: "current",
  });
  ledger.issuedAccess("access", ACCESS);
  ledger.issuedRefresh("refresh", { ...GIVEN, grantId: "g", state: "current" });
  ledger.issuedRequestState("state");
  ledger.challenged.set(RESOURCE, "read");
  ledger.listedTools(RESOURCE, new Map([["echo", { arguments: [], valid: true }]]), false);
  return ledger;
}

/** Everything that the ledger says of what it was filled with. */
function said(ledger: Ledger) {
  return structuredClone({
    code: ledger.code("code"),
    access: ledger.access("access"),
    refresh: ledger.refresh("refresh"),
    client: ledger.client(ISSUER, "client"),
    challenged: ledger.challenged,
    tool: ledger.markedTool(RESOURCE, "echo"),
    secrets: ["code", "refresh", "access", "state", "new"].map((word) => ledger.isSecret(word)),
    states: ["state", "new"].map((word) => ledger.knowsRequestState(word)),
  });
}

function request(path: string, form: Record<string, string> | object, headers = {}): WitnessRequest {
  const json = path === "/mcp" || path === "/register";
  const body = json ? JSON.stringify(form) : new URLSearchParams({ ...form }).toString();
  const type = json ? "application/json" : "application/x-www-form-urlencoded";
  const received = { method: "POST", path, localPath: path, search: "access_token=access", origin: ISSUER };
  return new WitnessRequest(
    { ...received, headers: { "content-type": type, ...headers }, body: Buffer.from(body) },
    () => new AbortController().signal,
  );
}

const ledger = filled();
const context = { ledger, issuer: ISSUER, resources: [RESOURCE], scopes: ["read"] };
const redeeming = request("/token", {
  grant_type: "authorization_code",
  client_id: "client",
  code: "code",
  code_verifier: VERIFIER,
  redirect_uri: REDIRECT_URI,
});
const refreshing = request("/token", {
  grant_type: "refresh_token",
  client_id: "client",
  refresh_token: "refresh",
});
const called = request(
  "/mcp",
  {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "echo", arguments: {}, requestState: "state" },
  },
  { "mcp-protocol-version": "2026-07-28" },
);
const asked = new URLSearchParams({ client_id: "client", redirect_uri: REDIRECT_URI, state: "s" });
const from = { ...GIVEN, grantOf: () => "g", bornExpired: false };
const tokens = jsonAnswer(200, { access_token: "new", refresh_token: "new", expires_in: 60, scope: "read" });
const registered = jsonAnswer(201, { client_id: "new", redirect_uris: [REDIRECT_URI] });
const redirect = { status: 303, headers: { location: `${REDIRECT_URI}?code=new&state=s` }, body: null };
const sessions = { stateOf: () => "none" as const };

describe("facts twice are the same, and leave the ledger as it was:", () => {
  const cases: Record<string, () => unknown> = {
    "an authorization request": () => authorizeFacts(context, asked),
    "a code that is redeemed": () => tokenFacts(context, redeeming),
    "a refresh": () => tokenFacts(context, refreshing),
    "a registration": () => registrationFacts(request("/register", { redirect_uris: [REDIRECT_URI] })),
    "a bearer token": () =>
      presentedCredentials(called, ledger).map((one) => credentialFacts(one, ledger, () => false, RESOURCE)),
    "an MCP call": () => mcpRequestFacts(called, parsedBody(called), RESOURCE, sessions, ledger),
    "an MCP result": () => resultFacts({ result: { requestState: "new" } }, "json", new Map()),
    "the end of an authorization": () => redirectAnswerFacts(redirect, asked, ISSUER),
    "issued tokens": () => tokenAnswerFacts(tokens, issuedTokens(tokens, from)),
    "a refusal": () => errorAnswerFacts(jsonAnswer(400, { error: "invalid_grant" })),
    "a registered client": () => registrationAnswerFacts(registered, ISSUER),
    "a client that was deleted": () =>
      configurationAnswerFacts({ status: 204, headers: {}, body: null }, "client", ISSUER),
  };
  for (const [what, facts] of Object.entries(cases)) {
    test(what, () => {
      const before = said(ledger);
      const first = facts();
      expect(Object.keys(first ?? {})).not.toEqual([]);
      expect(facts()).toEqual(first);
      expect(said(ledger)).toEqual(before);
    });
  }
});
