import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { authorizationUrl, REDIRECT_URI, register } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant({
    options: { resources: ["toolkits/support"] },
  });
});
afterAll(() => witness.close());

/** The error of an authorization request: on the redirect, or on a page when there is nowhere safe to send it. */
async function refusedAuthorization(
  change: Record<string, string | null>,
  append: readonly (readonly [string, string])[] = [],
): Promise<string> {
  const { url } = await authorizationUrl(tenant, await register(tenant), change);
  for (const [name, value] of append) url.searchParams.append(name, value);
  const answer = await fetch(url, { redirect: "manual" });
  const location = answer.headers.get("location");
  if (location === null) return `page ${answer.status} ${/<code>([^<]*)/.exec(await answer.text())?.[1]}`;
  return `redirect ${new URL(location).searchParams.get("error")}`;
}

describe("the authorization endpoint refuses", () => {
  const cases: [
    name: string,
    change: Record<string, string | null>,
    expected: string,
    append?: readonly (readonly [string, string])[],
  ][] = [
    ["a missing response_type (RFC 6749 4.1.1)", { response_type: null }, "redirect invalid_request"],
    ["an unknown response_type", { response_type: "passport" }, "redirect unsupported_response_type"],
    ["an unknown client", { client_id: "nobody" }, "page 400 invalid_client"],
    ["a missing client", { client_id: null }, "page 400 invalid_request"],
    ["a missing redirect URI (OAuth 2.1)", { redirect_uri: null }, "page 400 invalid_request"],
    ["another redirect URI", { redirect_uri: "http://127.0.0.1:9/other" }, "page 400 invalid_redirect_uri"],
    [
      "a redirect URI with a slash more",
      { redirect_uri: `${REDIRECT_URI}/` },
      "page 400 invalid_redirect_uri",
    ],
    [
      "a redirect URI with a query more",
      { redirect_uri: `${REDIRECT_URI}?x=1` },
      "page 400 invalid_redirect_uri",
    ],
    [
      "a redirect URI in other case",
      { redirect_uri: REDIRECT_URI.toUpperCase() },
      "page 400 invalid_redirect_uri",
    ],
    [
      "a missing challenge (RFC 7636 4.4.1)",
      { code_challenge: null, code_challenge_method: null },
      "redirect invalid_request",
    ],
    [
      "a challenge without a method, which would mean plain",
      { code_challenge_method: null },
      "redirect invalid_request",
    ],
    ["the plain method", { code_challenge_method: "plain" }, "redirect invalid_request"],
    ["a short challenge", { code_challenge: "short" }, "redirect invalid_request"],
    ["an oversized challenge", { code_challenge: "a".repeat(129) }, "redirect invalid_request"],
    ["a challenge with foreign characters", { code_challenge: "+".repeat(43) }, "redirect invalid_request"],
    [
      "a resource of somebody else (RFC 8707 2)",
      { resource: "https://elsewhere.example/mcp" },
      "redirect invalid_target",
    ],
    [
      "a resource with a fragment",
      { resource: "https://elsewhere.example/mcp#x" },
      "redirect invalid_target",
    ],
    ["a relative resource", { resource: "/mcp" }, "redirect invalid_target"],
    ["a duplicated parameter (RFC 6749 3.1)", {}, "redirect invalid_request", [["state", "again"]]],
    ["a duplicated challenge", {}, "redirect invalid_request", [["code_challenge", "a".repeat(43)]]],
    [
      "prompt=none when a person would be needed for login",
      { prompt: "none login" },
      "redirect invalid_request",
    ],
    ["a duplicated client", {}, "page 400 invalid_request", [["client_id", "another"]]],
    ["a duplicated redirect URI", {}, "page 400 invalid_request", [["redirect_uri", REDIRECT_URI]]],
    ["a duplicated scope", {}, "redirect invalid_request", [["scope", "mcp:read"]]],
    ["scopes of which it knows none (RFC 6749 3.3)", { scope: "nonsense other" }, "redirect invalid_scope"],
    ["a scope with characters that none may have", { scope: 'mcp:read "' }, "redirect invalid_scope"],
    ["an empty challenge", { code_challenge: "" }, "redirect invalid_request"],
    ["an unknown response mode", { response_mode: "pigeon" }, "redirect unsupported_response_mode"],
    [
      "a request object by reference",
      { request_uri: "https://a.example/r" },
      "redirect request_uri_not_supported",
    ],
    ["a request object", { request: "e30.e30." }, "redirect request_not_supported"],
  ];
  for (const [name, change, expected, append] of cases) {
    test(name, async () => expect(await refusedAuthorization(change, append)).toBe(expected));
  }
});

test("the implicit grant is gone (OAuth 2.1 10.1)", async () => {
  const { url } = await authorizationUrl(tenant, await register(tenant), { response_type: "token" });
  const answer = await fetch(url, { redirect: "manual" });
  const { search, hash } = new URL(answer.headers.get("location") ?? "");
  expect([search, new URLSearchParams(hash.slice(1)).get("error")]).toEqual([
    "",
    "unsupported_response_type",
  ]);
});

test("a refusal brings back the state, and the issuer (RFC 6749 4.1.2.1, RFC 9207 2)", async () => {
  const { url, state } = await authorizationUrl(tenant, await register(tenant), {
    code_challenge_method: "plain",
  });
  const answer = await fetch(url, { redirect: "manual" });
  const { searchParams } = new URL(answer.headers.get("location") ?? "");
  expect([searchParams.get("state"), searchParams.get("iss"), searchParams.has("code")]).toEqual([
    state,
    tenant.issuer,
    false,
  ]);
});

test("the log has what a request without parameters sent, not the default that the engine was given", async () => {
  const mark = await tenant.mark();
  await fetch(`${tenant.issuer}/authorize`, { redirect: "manual" });
  const [line] = await tenant.entries(mark);
  expect([line?.step, line?.query]).toEqual(["authorize", {}]);
});

test("an oversized request is answered 431, and the next one as ever", async () => {
  const registered = await register(tenant);
  const { url } = await authorizationUrl(tenant, registered, { state: "s".repeat(70_000) });
  expect((await fetch(url, { redirect: "manual" })).status).toBe(431);
  const { url: next } = await authorizationUrl(tenant, registered);
  expect((await fetch(next, { redirect: "manual" })).status).toBe(303);
});
