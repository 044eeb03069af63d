/** Where an access token may come along: in the one way that MCP allows, and in those that careless clients invent. */
import { expect, test } from "vitest";
import { WitnessRequest } from "../http/witness-request.ts";
import { Ledger } from "../log/ledger.ts";
import { isBearer, presentedCredentials } from "./bearer.ts";

const TOKEN = "an-access-token-that-was-given";
const ledger = new Ledger();
ledger.issuedAccess(TOKEN, {
  issuer: "http://127.0.0.1",
  audience: "http://127.0.0.1/mcp",
  clientId: "client",
  account: "ada",
  scope: "read",
  grantId: "g",
  expiresAt: 9e9,
  revoked: false,
});

function presented(headers: Record<string, string>) {
  const head = { method: "POST", path: "/mcp", localPath: "/mcp", search: "", origin: "http://127.0.0.1" };
  const request = new WitnessRequest(
    { ...head, headers, body: Buffer.alloc(0) },
    () => new AbortController().signal,
  );
  return presentedCredentials(request, ledger);
}

test.each(["Bearer", "bearer", "BEARER "])("a token after %s is one that is taken", (scheme) => {
  const [found, ...others] = presented({ authorization: `${scheme} ${TOKEN}` });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ in: "header", token: TOKEN });
  expect(found && isBearer(found)).toBe(true);
});

test("a word that nobody gave is presented as it stands, so that it is refused as what it is", () => {
  expect(presented({ authorization: "Bearer made-up" })).toEqual([
    { in: "header", scheme: "Bearer", token: "made-up" },
  ]);
  expect(presented({ authorization: "Basic bWFkZTp1cA==", "user-agent": "a client of 20 letters" })).toEqual(
    [],
  );
});

test.each([
  ["", TOKEN],
  ["Token", `Token ${TOKEN}`],
  ["Bearer:", `Bearer: ${TOKEN}`],
  ["Bearer Bearer", `Bearer Bearer ${TOKEN}`],
  ['Bearer "', `Bearer "${TOKEN}"`],
  ["Bearer token=", `Bearer token=${TOKEN}`],
  ["Basic", `Basic ${Buffer.from(`client:${TOKEN}`).toString("base64")}`],
])("a token after %j is found, and not taken", (before, authorization) => {
  const [found] = presented({ authorization });
  expect(found).toEqual({ in: "header", token: TOKEN, ...(before === "" ? {} : { scheme: before }) });
  expect(found && isBearer(found)).toBe(false);
});

test.each([{ cookie: `session=1; access_token=${TOKEN}` }, { "x-access-token": TOKEN }])(
  "a token in %j is found, and not taken",
  (headers) => {
    const [found] = presented(headers);
    expect(found).toEqual({ in: "another header", token: TOKEN });
    expect(found && isBearer(found)).toBe(false);
  },
);
