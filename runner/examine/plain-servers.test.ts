/** Servers that share no code with the witness: honest ones of rare shapes, and ones whose checks are nearly made. */
import { afterEach, expect, test } from "vitest";
import { examine } from "./examine.ts";
import { failures, settingsFor, withStatus } from "./testing/examined.ts";
import { PlainServer, type PlainShape, type Slip } from "./testing/plain-server.ts";

let server: PlainServer | undefined;
afterEach(() => server?.close());

async function examined(shape: PlainShape, slip?: Slip) {
  server = await PlainServer.start(shape, slip);
  return (await examine(settingsFor(server.url), { tell: () => undefined })).verdicts;
}

/** Each with rules that must be exercised there. */
const HONEST: Readonly<Record<string, readonly [PlainShape, readonly string[]]>> = {
  "opaque tokens, no sessions, answers as JSON": [{}, ["access/good-token", "tokens/verifier"]],
  "JSON web tokens, signed with RSA": [
    { tokens: "jwt", sessions: true },
    ["access/signature", "access/alg-none", "access/key-confusion"],
  ],
  "a new authorization that ends the one before it": [
    { onlyNewest: true, sessions: true },
    [
      "access/good-token",
      "access/scheme-case",
      "access/refresh-token",
      "http/origin",
      "sessions/no-authentication",
    ],
  ],
  "answers as streams alone, and 405 for GET": [
    { answers: "event-stream", sessions: true },
    ["sessions/get", "sessions/ended", "sessions/unknown"],
  ],
  "OpenID metadata alone, of an issuer with a path": [
    { metadata: "openid", issuerPath: "/realms/staff" },
    ["discovery/server-metadata", "discovery/issuer"],
  ],
  "three authorization servers, two of which answer nothing": [
    { issuers: 3 },
    ["discovery/authorization-servers"],
  ],
  "a challenge that says nothing but Bearer": [
    { metadataInChallenge: false, sessions: true },
    ["discovery/resource-metadata", "discovery/challenge"],
  ],
  "no refresh tokens, and a scope that nothing lists": [
    { refreshTokens: false, scopeInChallenge: true },
    ["tokens/answer", "access/unknown-token"],
  ],
};

test.each(Object.entries(HONEST))("no rule fails at a server with %s", async (_what, [shape, exercised]) => {
  const verdicts = await examined(shape);
  expect(failures(verdicts)).toEqual([]);
  expect(withStatus(verdicts, "pass")).toEqual(expect.arrayContaining([...exercised]));
});

test("a stream whose head comes with its first event is no failure", async () => {
  server = await PlainServer.start({ silentStream: true });
  const settings = settingsFor(server.url, { timeoutMs: 3_000 });
  const { verdicts } = await examine(settings, { tell: () => undefined });
  expect(failures(verdicts)).toEqual([]);
  expect(verdicts.find(({ rule }) => rule === "sessions/get")?.why).toBe(
    "no answer began, none within 3000 ms",
  );
});

test("what a refused request is told is told on, without what was sent", async () => {
  server = await PlainServer.start({ tokens: "jwt" }, "refuse-tokens");
  const { verdicts } = await examine(settingsFor(server.url), { tell: () => undefined });
  expect(failures(verdicts)).toEqual([
    "access/good-token: answered 401 (invalid_token: the token ... has another key)",
  ]);
});

const SLIPS: readonly (readonly [Slip, string])[] = [
  ["origin-by-beginning", "http/origin"],
  ["origin-by-end", "http/origin"],
  ["origin-null", "http/origin"],
  ["host-by-beginning", "http/host"],
  ["host-by-end", "http/host"],
  ["redirect-without-query", "authorization/redirect-uri"],
  ["challenge-as-verifier", "tokens/verifier"],
  ["scheme-in-two-cases", "access/scheme-case"],
  ["refuses-with-200", "access/token-required"],
  ["refuses-with-403", "access/token-required"],
  ["redirect-by-beginning", "authorization/redirect-uri"],
  ["token-in-query", "access/query-token"],
  ["verifier-by-length", "tokens/verifier"],
  ["algorithm-of-token", "access/key-confusion"],
  ["key-of-token", "access/signature"],
];

test.each(SLIPS)("a server with the slip %s fails %s and nothing else", async (slip, rule) => {
  const verdicts = await examined({ sessions: true, tokens: "jwt" }, slip);
  expect(withStatus(verdicts, "fail"), failures(verdicts).join("\n")).toEqual([rule]);
});
