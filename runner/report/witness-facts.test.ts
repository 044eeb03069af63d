import { expect, test } from "vitest";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { factsOf } from "./witness-facts.ts";

const facts = (entry: Partial<WitnessEntry>) =>
  factsOf(
    new SampleLog().entry({ step: "token", method: "POST", path: "/token", status: 200, ...entry }),
  ).map(({ said, ok }) => `${ok === undefined ? " " : ok ? "+" : "-"} ${said}`);

test.each<[string, Partial<WitnessEntry>, string[]]>([
  ["nothing of note", {}, []],
  [
    "a verifier that matches",
    { pkce: { method: "S256", verifierLength: 64, matches: true } },
    ["+ verifier matches challenge (S256)"],
  ],
  [
    "a verifier that does not",
    { pkce: { method: "S256", matches: false } },
    ["- verifier does not match the challenge (S256)"],
  ],
  ["a challenge alone", { pkce: { method: "S256", matches: null } }, ["  challenge (S256)"]],
  ["a lost state", { state: { length: 20, returned: "dropped" } }, ["- state dropped"]],
  ["a code used twice", { code: { fingerprint: "0c11aa22bb33", is: "replayed" } }, ["- code replayed"]],
  [
    "a token in the query",
    { credentials: [{ in: "query", fingerprint: "a41f09c2e7d3", is: "valid" }] },
    ["- valid credential a41f09c2e7d3 in the query"],
  ],
  [
    "a fault that was planted",
    { faults: ["token:refuse-verifier"], error: { code: "invalid_grant" } },
    ["  fault planted: token:refuse-verifier", "- invalid_grant"],
  ],
  [
    "another resource",
    { resource: { sent: ["https://b"], announced: ["https://a"], equal: false } },
    ["- other resource: https://b"],
  ],
  [
    "a catalog that was read",
    { query: { client: "desk" }, catalog: { session: "valid", sent: [], entries: 1 } },
    ["  asked for desk, session valid, 1 server answered"],
  ],
  [
    "a catalog that was asked with an old session",
    { catalog: { session: "expired", sent: [] } },
    ["- session expired"],
  ],
  ["a parameter sent twice", { repeated: { scope: 2 } }, ["- scope sent 2 times"]],
])("an exchange with %s says so", (_, entry, expected) => expect(facts(entry)).toEqual(expected));
