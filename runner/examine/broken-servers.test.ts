import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Witness } from "../../mocks/oauth-mcp/witness.ts";
import type { FaultMap } from "../../mocks/witness-log/control.ts";
import { WitnessClient } from "../../mocks/witness-log/control-client.ts";
import { EXAMINE_RULES } from "./rules.ts";
import { APPROVE, examineTenant, failures, type Subject, withStatus } from "./testing/examined.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

interface Broken extends Subject {
  readonly faults: FaultMap;
  /** The rules that must fail: all of them, and no others. */
  readonly fails: readonly string[];
  /** The one of them that the others follow from. */
  readonly root?: string;
}

const SHORT = { accessTokenSeconds: 3 };
const TWO_USERS: Subject = {
  options: { approval: "manual" },
  settings: { consent: { by: "command", command: APPROVE } },
};
const SESSIONS_ONLY = { wires: ["2025-11-25" as const] };

/** One server for each way to be wrong; what it is called is what it does. */
const BROKEN: Readonly<Record<string, Broken>> = {
  "serves an expired token": {
    options: SHORT,
    faults: { mcp: "accept-expired" },
    fails: ["access/expired"],
  },
  "serves a token of another resource": {
    faults: { mcp: "accept-other-audience" },
    fails: ["access/other-audience"],
  },
  "serves an unsigned token": { faults: { mcp: "accept-unsigned" }, fails: ["access/alg-none"] },
  // It looks at no signature, and so at no algorithm either.
  "serves an altered token": {
    faults: { mcp: "accept-altered" },
    fails: ["access/signature", "access/key-confusion"],
    root: "access/signature",
  },
  "serves what its public key signed as a secret": {
    faults: { mcp: "accept-public-key-as-secret" },
    fails: ["access/key-confusion"],
  },
  "serves a revoked token": { faults: { mcp: "accept-revoked" }, fails: ["access/revoked"] },
  "serves a refresh token": { faults: { mcp: "accept-refresh-token" }, fails: ["access/refresh-token"] },
  "serves any word for a token": {
    faults: { mcp: "accept-unknown" },
    fails: ["access/unknown-token", "access/refresh-token"],
    root: "access/unknown-token",
  },
  "serves a token in the query": { faults: { mcp: "accept-query-token" }, fails: ["access/query-token"] },
  "serves without a token": {
    faults: { mcp: "accept-without-token" },
    settings: { mustBeProtected: true },
    fails: ["access/token-required"],
  },
  "calls a tool without its scope": { faults: { mcp: "accept-without-scope" }, fails: ["access/scope"] },
  "serves another user's session": {
    ...TWO_USERS,
    faults: { mcp: "accept-other-user" },
    fails: ["sessions/of-user"],
  },
  "takes a session for a credential": {
    faults: { mcp: "accept-session-as-credential" },
    fails: ["sessions/no-authentication"],
  },
  "serves any Origin": { faults: { mcp: "accept-any-origin" }, fails: ["http/origin"] },
  "serves any Host": { faults: { mcp: "accept-any-host" }, fails: ["http/host"] },
  "keeps a session that was ended": { faults: { mcp: "keep-session" }, fails: ["sessions/ended"] },
  "serves any protocol version": {
    options: SESSIONS_ONLY,
    faults: { mcp: "accept-any-version" },
    fails: ["sessions/version-header"],
  },
  "falls over malformed messages": {
    options: SESSIONS_ONLY,
    faults: { mcp: "crash-on-malformed" },
    fails: ["http/not-json", "http/not-a-message"],
  },
  "ignores Mcp-Method": { faults: { mcp: "ignore-method-header" }, fails: ["stateless/method-header"] },
  "challenges nobody": {
    faults: { mcp: "no-challenge" },
    fails: ["discovery/challenge", "access/invalid-token-error", "access/scope-challenge"],
    root: "discovery/challenge",
  },
  "gives tokens twice for a code": { faults: { token: "accept-code-twice" }, fails: ["tokens/code-once"] },
  "takes any verifier": { faults: { token: "accept-any-verifier" }, fails: ["tokens/verifier"] },
  "takes no verifier": { faults: { token: "accept-no-verifier" }, fails: ["tokens/verifier-required"] },
  "takes another redirect URI for a code": {
    faults: { token: "accept-any-redirect-uri" },
    fails: ["tokens/redirect-uri"],
  },
  "takes another client's code": { faults: { token: "accept-any-client" }, fails: ["tokens/code-of-client"] },
  "takes a used refresh token": { faults: { token: "accept-used-refresh" }, fails: ["tokens/refresh-once"] },
  "takes another client's refresh token": {
    faults: { token: "accept-any-refresh" },
    fails: ["tokens/refresh-of-client"],
  },
  "does not rotate refresh tokens": { faults: { token: "keep-refresh" }, fails: ["tokens/refresh-rotates"] },
  "refuses to refresh": { faults: { token: "refuse-refresh" }, fails: ["tokens/refresh"] },
  "lets caches keep tokens": { faults: { token: "cacheable" }, fails: ["tokens/no-store"] },
  "issues tokens of another type": { faults: { token: "wrong-type" }, fails: ["tokens/answer"] },
  "issues tokens for another resource": {
    faults: { token: "other-audience" },
    fails: ["tokens/audience", "access/good-token"],
    root: "tokens/audience",
  },
  "refuses every code": { faults: { token: "refuse-code" }, fails: ["tokens/answer"] },
  "revokes nothing": { faults: { revoke: "forget" }, fails: ["access/revoked"] },
  "asks for no PKCE": {
    faults: { authorize: "accept-without-challenge" },
    fails: ["authorization/pkce-required"],
  },
  "redirects anywhere": {
    faults: { authorize: "accept-any-redirect-uri" },
    fails: ["authorization/redirect-uri"],
  },
  "gives tokens for any resource": {
    faults: { authorize: "accept-any-resource", token: "accept-any-resource" },
    fails: ["authorization/unknown-resource"],
  },
  "returns another state": { faults: { authorize: "wrong-state" }, fails: ["authorization/state"] },
  "returns no state": { faults: { authorize: "drop-state" }, fails: ["authorization/state"] },
  "leaves out iss": { faults: { authorize: "missing-iss" }, fails: ["authorization/iss"] },
  "adds a slash to iss": { faults: { authorize: "normalised-iss" }, fails: ["authorization/iss"] },
  "redirects with an error": {
    faults: { authorize: { fault: "error", with: { error: "server_error" } } },
    fails: ["authorization/code"],
  },
  "has no resource metadata": {
    faults: { prm: "missing" },
    fails: ["discovery/announced-metadata", "discovery/resource-metadata"],
    root: "discovery/resource-metadata",
  },
  "names another resource": { faults: { prm: "wrong-resource" }, fails: ["discovery/own-resource"] },
  "names no authorization server": {
    faults: { prm: "no-servers" },
    fails: ["discovery/authorization-servers"],
  },
  "has no server metadata": { faults: { "as-metadata": "missing" }, fails: ["discovery/server-metadata"] },
  "names another issuer": { faults: { "as-metadata": "wrong-issuer" }, fails: ["discovery/issuer"] },
  "does not say S256": { faults: { "as-metadata": "no-pkce" }, fails: ["discovery/s256"] },
  "says plain alone": { faults: { "as-metadata": "plain-pkce" }, fails: ["discovery/s256"] },
  "gives session ids with blanks": { faults: { mcp: "odd-session-id" }, fails: ["sessions/id-form"] },
  "agrees to any revision": { faults: { mcp: "echo-version" }, fails: ["sessions/negotiates"] },
  "answers notifications with 200": { faults: { mcp: "notification-200" }, fails: ["sessions/notification"] },
  "falls over an unknown method": {
    faults: { mcp: "unknown-is-internal" },
    fails: ["sessions/unknown-method"],
  },
  "shows a page on GET": { faults: { mcp: "page-on-get" }, fails: ["sessions/get"] },
  "serves sessions that never were": {
    faults: { mcp: "serve-unknown-session" },
    fails: ["sessions/unknown"],
  },
  "serves sessions of another resource": {
    faults: { mcp: "serve-other-resource" },
    fails: ["sessions/of-resource"],
  },
  "ignores Mcp-Name": { faults: { mcp: "ignore-name-header" }, fails: ["stateless/name-header"] },
  "ignores the version header": {
    faults: { mcp: "ignore-version-header" },
    fails: ["stateless/version-header"],
  },
  "serves any stateless revision": {
    faults: { mcp: "serve-any-revision" },
    fails: ["stateless/unknown-version"],
  },
  "serves what was removed": { faults: { mcp: "serve-removed" }, fails: ["stateless/removed-method"] },
  "opens sessions on the stateless wire": {
    faults: { mcp: "session-on-stateless" },
    fails: ["stateless/no-session"],
  },
  "calls JSON plain text": {
    options: { answers: "json" },
    faults: { mcp: "plain-text" },
    fails: ["http/content-type"],
  },
  "answers ids as strings": {
    options: { answers: "json" },
    faults: { mcp: "id-as-string" },
    fails: ["http/answer-id"],
  },
  "answers 400 to a bad token": { faults: { mcp: "invalid-is-400" }, fails: ["access/invalid-is-401"] },
  "takes Bearer in one case": { faults: { mcp: "scheme-by-case" }, fails: ["access/scheme-case"] },
  // A strict client asks for the resource that is named, which this authorization server does not know.
  "names its origin for a resource": {
    faults: { prm: "names-origin" },
    fails: ["discovery/exact-resource", "authorization/code"],
    root: "discovery/exact-resource",
  },
  "registers with 200": { faults: { register: "answer-200" }, fails: ["registration/answer"] },
  "registers any redirect URI": {
    faults: { register: "accept-any-redirect-uri" },
    fails: ["registration/redirect-uri"],
  },
  "keeps registrations": {
    faults: { "client-configuration": "refuse-delete" },
    fails: ["registration/deletes"],
  },
  "redirects for unknown clients": {
    faults: { authorize: "redirect-unknown-client" },
    fails: ["authorization/unknown-client"],
  },
  "takes any client secret": {
    faults: { register: "confidential", token: "accept-any-secret" },
    fails: ["tokens/client-secret"],
  },
  "refuses with 500": { faults: { token: "error-500" }, fails: ["tokens/error-form"] },
  "keeps what a replayed code gave": {
    faults: { token: "keep-after-replay" },
    fails: ["tokens/replay-revokes"],
  },
  "keeps what a reused refresh token gave": {
    faults: { token: "keep-after-reuse" },
    fails: ["tokens/refresh-reuse-revokes"],
  },
  "widens scope at a refresh": { faults: { token: "widen-scope" }, fails: ["tokens/refresh-scope"] },
  "names no token endpoint": { faults: { "as-metadata": "omit" }, fails: ["discovery/endpoints"] },
};

describe("a server that", () => {
  for (const [what, { fails, root, ...subject }] of Object.entries(BROKEN))
    test(`${what} fails ${fails.join(", ")} and nothing else`, async () => {
      const { verdicts, tenant } = await examineTenant(control, subject);
      await tenant.close();
      expect(failures(verdicts).map((one) => one.slice(0, one.indexOf(":")))).toEqual(
        expect.arrayContaining([...fails]),
      );
      expect(withStatus(verdicts, "fail").sort(), failures(verdicts).join("\n")).toEqual([...fails].sort());
      const roots = verdicts.flatMap(({ rule, becauseOf }) =>
        becauseOf ? [`${rule} ${becauseOf.rule}`] : [],
      );
      const others = root === undefined ? [] : fails.filter((rule) => rule !== root);
      expect(roots.sort()).toEqual(others.map((rule) => `${rule} ${root}`).sort());
    });
});

test("every rule is broken by one of these servers", () => {
  const broken = new Set(Object.values(BROKEN).flatMap(({ fails }) => fails));
  expect(EXAMINE_RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
});
