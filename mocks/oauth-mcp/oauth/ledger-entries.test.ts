import { expect, test } from "vitest";
import { jsonAnswer } from "../http/message.ts";
import { type RequestParameters, WitnessRequest } from "../http/witness-request.ts";
import { Ledger } from "../log/ledger.ts";
import { issuedTokens } from "./issued-tokens.ts";
import { enterCode, enterConfiguration, enterRegistration, enterTokens } from "./ledger-entries.ts";
import { tokenFacts } from "./request-facts.ts";

const ISSUER = "http://127.0.0.1:4800";
const FROM = { issuer: ISSUER, clientId: "client", grantOf: () => "grant", bornExpired: false };

/** What the log says of a code or refresh token that is presented. */
function presented(ledger: Ledger, form: Record<string, string>) {
  const context = { ledger, issuer: ISSUER, resources: [], scopes: [] };
  const head = { method: "POST", path: "/token", localPath: "/token", search: "", origin: ISSUER };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = Buffer.from(new URLSearchParams({ client_id: "client", ...form }).toString());
  const request = new WitnessRequest({ ...head, headers, body }, () => new AbortController().signal);
  const { code, refreshToken } = tokenFacts(context, request);
  return { is: code?.is ?? refreshToken?.is, form: request.form };
}

function given(ledger: Ledger, form: RequestParameters, answer: object) {
  const tokens = issuedTokens(jsonAnswer(200, answer), FROM);
  if (tokens === undefined) throw new Error("The answer has no token.");
  enterTokens(ledger, tokens, form, FROM);
}

test("a code is current when it is redeemed for the first time, and a replay only when it comes again", () => {
  const ledger = new Ledger();
  enterCode(ledger, "c", new URLSearchParams({ client_id: "client" }), ISSUER);
  const redeeming = { grant_type: "authorization_code", code: "c" };
  const first = presented(ledger, redeeming);
  expect([first.is, ledger.code("c")?.state]).toEqual(["current", "current"]);
  given(ledger, first.form, { access_token: "a" });
  expect(ledger.code("c")?.state).toBe("redeemed");
  expect(presented(ledger, redeeming).is).toBe("replayed");
});

test("a refresh token is rotated when another one is given for it, and current when it stays", () => {
  const ledger = new Ledger();
  given(ledger, new URLSearchParams(), { access_token: "a", refresh_token: "r1" });
  const refreshing = { grant_type: "refresh_token", refresh_token: "r1" };
  given(ledger, presented(ledger, refreshing).form, { access_token: "b", refresh_token: "r1" });
  expect(presented(ledger, refreshing).is).toBe("current");
  given(ledger, presented(ledger, refreshing).form, { access_token: "c" });
  expect(presented(ledger, refreshing).is).toBe("current");
  given(ledger, presented(ledger, refreshing).form, { access_token: "d", refresh_token: "r2" });
  expect(presented(ledger, refreshing).is).toBe("rotated");
  expect(presented(ledger, { ...refreshing, refresh_token: "r2" }).is).toBe("current");
});

test("what the ledger was given is a copy: only its own entries change a record", () => {
  const ledger = new Ledger();
  const tokens = issuedTokens(jsonAnswer(200, { access_token: "a" }), FROM);
  if (tokens === undefined) throw new Error("The answer has no token.");
  enterTokens(ledger, tokens, new URLSearchParams(), FROM);
  ledger.revokedAccess("a");
  expect([ledger.access("a")?.revoked, tokens.access.revoked]).toEqual([true, false]);
});

test("a client is known when it registered, follows its changes, and is gone with its tokens when deleted", () => {
  const ledger = new Ledger();
  const answer = (status: number, uri: string) =>
    jsonAnswer(status, { client_id: "client", redirect_uris: [uri] });
  enterRegistration(ledger, answer(400, "http://h/refused"), ISSUER);
  expect(ledger.client(ISSUER, "client")).toBeUndefined();
  enterRegistration(ledger, answer(201, "http://h/1"), ISSUER);
  expect(ledger.client(ISSUER, "client")?.redirectUris).toEqual(["http://h/1"]);
  enterConfiguration(ledger, answer(400, "http://h/2"), "PUT", "client", ISSUER);
  enterConfiguration(ledger, answer(200, "http://h/3"), "GET", "client", ISSUER);
  expect(ledger.client(ISSUER, "client")?.redirectUris).toEqual(["http://h/1"]);
  enterConfiguration(ledger, answer(200, "http://h/2"), "PUT", "client", ISSUER);
  expect(ledger.client(ISSUER, "client")?.redirectUris).toEqual(["http://h/2"]);
  given(ledger, new URLSearchParams(), { access_token: "a" });
  enterConfiguration(ledger, { status: 204, headers: {}, body: null }, "DELETE", "client", ISSUER);
  expect([ledger.client(ISSUER, "client"), ledger.access("a")?.revoked]).toEqual([undefined, true]);
});
