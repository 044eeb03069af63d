import { createHash } from "node:crypto";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { echo, registration } from "./testing/probes.ts";
import {
  authorizationUrl,
  authorize,
  connect,
  discover,
  INITIALIZE,
  INSECURE,
  post,
  REDIRECT_URI,
  register,
  rpc,
} from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

let witness: Witness;
let control: WitnessClient;
let tenant: WitnessTenant;

const SECRET = "a-secret-of-more-than-thirty-two-characters";
const RESOURCES = ["toolkits/support"];

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant({
    options: {
      resources: RESOURCES,
      clients: [
        {
          clientId: "confidential",
          secret: SECRET,
          redirectUris: [REDIRECT_URI],
          grantTypes: ["authorization_code", "client_credentials"],
        },
      ],
    },
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
    ["a request object", { request: "e30.e30." }, "redirect request_not_supported"],
  ];
  for (const [name, change, expected, append] of cases) {
    test(name, async () => expect(await refusedAuthorization(change, append)).toBe(expected));
  }
});

/** A code with everything that redeems it; `change` sets or drops fields of the correct token request. */
async function redeemed(change: Record<string, string | null>, first?: Record<string, string | null>) {
  const { server, client, code, verifier } = await authorize(tenant);
  const correct: Record<string, string | null> = {
    grant_type: "authorization_code",
    client_id: client.client_id,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  };
  const send = (fields: Record<string, string | null>) => {
    const all = Object.entries({ ...correct, ...fields }).filter(
      (pair): pair is [string, string] => pair[1] !== null,
    );
    return post(server.token_endpoint, Object.fromEntries(all));
  };
  if (first) await send(first);
  const answer = await send(change);
  return `${answer.status} ${String(answer.json.error ?? "ok")}`;
}

describe("the token endpoint refuses a code", () => {
  const other = () => register(tenant).then(({ client }) => client.client_id);
  const cases: [
    name: string,
    change: () => Promise<Record<string, string | null>> | Record<string, string | null>,
    expected: string,
  ][] = [
    ["with a wrong verifier (RFC 7636 4.6)", () => ({ code_verifier: "b".repeat(43) }), "400 invalid_grant"],
    ["without a verifier", () => ({ code_verifier: null }), "400 invalid_grant"],
    ["with a short verifier", () => ({ code_verifier: "short" }), "400 invalid_request"],
    ["with an oversized verifier", () => ({ code_verifier: "b".repeat(129) }), "400 invalid_request"],
    [
      "with the challenge sent as verifier",
      () => ({ code_verifier: createHash("sha256").update("x").digest("base64url") }),
      "400 invalid_grant",
    ],
    ["of another client (RFC 6749 4.1.3)", async () => ({ client_id: await other() }), "400 invalid_grant"],
    ["of an unknown client", () => ({ client_id: "nobody" }), "401 invalid_client"],
    ["without a client", () => ({ client_id: null }), "400 invalid_request"],
    ["with another redirect URI", () => ({ redirect_uri: "http://127.0.0.1:9/other" }), "400 invalid_grant"],
    ["without the redirect URI", () => ({ redirect_uri: null }), "400 invalid_request"],
    ["that was made up", () => ({ code: "made-up" }), "400 invalid_grant"],
    ["that is missing", () => ({ code: null }), "400 invalid_request"],
    ["with an unknown grant type", () => ({ grant_type: "password" }), "400 unsupported_grant_type"],
    ["without a grant type", () => ({ grant_type: null }), "400 invalid_request"],
    [
      "for a resource that was not granted",
      () => ({ resource: tenant.resources[1] ?? "" }),
      "400 invalid_target",
    ],
  ];
  for (const [name, change, expected] of cases) {
    test(name, async () => expect(await redeemed(await change())).toBe(expected));
  }

  test("a second time (RFC 6749 4.1.2), and revokes what the first one gave", async () => {
    const { authorized, tokens } = await connect(tenant);
    const again = await post(authorized.server.token_endpoint, {
      grant_type: "authorization_code",
      client_id: authorized.client.client_id,
      code: authorized.code,
      code_verifier: authorized.verifier,
      redirect_uri: REDIRECT_URI,
    });
    expect([again.status, again.json.error]).toEqual([400, "invalid_grant"]);
    expect((await echo(tenant, tokens.access_token)).status).toBe(401);
    expect((await tenant.entries()).at(-1)?.credentials[0]?.is).toBe("revoked");
  });

  test("that expired", async () => {
    const own = await control.createTenant();
    const { server, client, code, verifier } = await authorize(own);
    await own.expire("codes");
    const answer = await post(server.token_endpoint, {
      grant_type: "authorization_code",
      client_id: client.client_id,
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    });
    expect(answer.json.error).toBe("invalid_grant");
    expect((await own.entries()).at(-1)?.code?.is).toBe("expired");
  });

  test("in a body that is not a form (RFC 6749 4.1.3), or that repeats a field", async () => {
    const { server, client } = await register(tenant);
    const json = await fetch(server.token_endpoint ?? "", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(json.status).toBe(400);
    const twice = await post(server.token_endpoint, {
      grant_type: "authorization_code",
      client_id: client.client_id,
      code: ["a", "b"],
    });
    expect([twice.status, twice.json.error]).toEqual([400, "invalid_request"]);
  });
});

describe("a confidential client is refused", () => {
  const tokenRequest = async (headers: Record<string, string>, form: Record<string, string> = {}) => {
    const server = await discover(tenant);
    const answer = await post(server.token_endpoint, { grant_type: "client_credentials", ...form }, headers);
    return `${answer.status} ${String(answer.json.error ?? "ok")}`;
  };
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`confidential:${secret}`).toString("base64")}`,
  });
  test("with a wrong secret", async () =>
    expect(await tokenRequest(basic("wrong"))).toBe("401 invalid_client"));
  test("without its secret", async () =>
    expect(await tokenRequest({}, { client_id: "confidential" })).toBe("401 invalid_client"));
  test("with two methods at once (RFC 6749 2.3)", async () => {
    expect(await tokenRequest(basic(SECRET), { client_id: "confidential", client_secret: SECRET })).toBe(
      "400 invalid_request",
    );
  });
  test("but not with its secret: client credentials work", async () =>
    expect(await tokenRequest(basic(SECRET))).toBe("200 ok"));
});

describe("a refresh token", () => {
  const refresh = async (
    server: oauth.AuthorizationServer,
    clientId: string,
    token: string,
    more: Record<string, string> = {},
  ) => {
    const answer = await post(server.token_endpoint, {
      grant_type: "refresh_token",
      client_id: clientId,
      refresh_token: token,
      ...more,
    });
    return { outcome: `${answer.status} ${String(answer.json.error ?? "ok")}`, json: answer.json };
  };

  test("rotates, and its second use revokes the whole family (OAuth 2.1 4.3.1)", async () => {
    const own = await control.createTenant();
    const { authorized, tokens } = await connect(own);
    const [server, id] = [authorized.server, authorized.client.client_id];
    const next = await refresh(server, id, tokens.refresh_token ?? "");
    expect(next.outcome).toBe("200 ok");
    expect(next.json.refresh_token).not.toBe(tokens.refresh_token);
    expect((await refresh(server, id, tokens.refresh_token ?? "")).outcome).toBe("400 invalid_grant");
    expect((await refresh(server, id, String(next.json.refresh_token))).outcome).toBe("400 invalid_grant");
    expect((await echo(own, String(next.json.access_token))).status).toBe(401);
    const uses = (await own.entries()).flatMap((entry) =>
      entry.refreshToken ? [entry.refreshToken.is] : [],
    );
    expect(uses).toEqual(["current", "rotated", "revoked"]);
  });

  test("is refused to another client, for more scope, for another resource, made up, and expired", async () => {
    const own = await control.createTenant({ options: { resources: RESOURCES } });
    const { authorized, tokens } = await connect(own, undefined, { scope: "mcp:read" });
    const [server, id, token] = [authorized.server, authorized.client.client_id, tokens.refresh_token ?? ""];
    const { client: stranger } = await register(own);
    expect((await refresh(server, stranger.client_id, token)).outcome).toBe("400 invalid_grant");
    expect((await refresh(server, id, token, { scope: "mcp:read mcp:tools" })).outcome).toBe(
      "400 invalid_scope",
    );
    expect((await refresh(server, id, token, { resource: own.resources[1] ?? "" })).outcome).toBe(
      "400 invalid_target",
    );
    expect((await refresh(server, id, "made-up")).outcome).toBe("400 invalid_grant");
    await own.expire("refresh");
    expect((await refresh(server, id, token)).outcome).toBe("400 invalid_grant");
  });
});

describe("registration (RFC 7591) refuses", () => {
  const register_ = async (body: unknown, type = "application/json") => {
    const answer = await fetch(`${tenant.issuer}/register`, {
      method: "POST",
      headers: { "content-type": type },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const json: { error?: string } = await answer.json();
    return `${answer.status} ${json.error ?? "ok"}`;
  };
  const cases: [name: string, body: unknown, expected: string][] = [
    ["no redirect URI", {}, "400 invalid_redirect_uri"],
    [
      "plain http to another host (OAuth 2.1 2.3.1)",
      { redirect_uris: ["http://app.example/callback"] },
      "400 invalid_redirect_uri",
    ],
    [
      "a redirect URI with a fragment",
      { redirect_uris: ["https://app.example/callback#x"] },
      "400 invalid_redirect_uri",
    ],
    ["a relative redirect URI", { redirect_uris: ["/callback"] }, "400 invalid_redirect_uri"],
    ["a script as redirect URI", { redirect_uris: ["javascript:alert(1)"] }, "400 invalid_redirect_uri"],
    [
      "an unknown authentication method",
      { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "magic" },
      "400 invalid_client_metadata",
    ],
    [
      "an unknown grant type",
      { redirect_uris: [REDIRECT_URI], grant_types: ["password"] },
      "400 invalid_client_metadata",
    ],
    ["broken JSON", "{", "400 invalid_request"],
    ["an array", "[]", "400 invalid_request"],
  ];
  for (const [name, body, expected] of cases)
    test(name, async () => expect(await register_(body)).toBe(expected));
  test("a form", async () =>
    expect(await register_("redirect_uris=x", "application/x-www-form-urlencoded")).toBe(
      "400 invalid_request",
    ));
  test("everything when it is switched off", async () => {
    const own = await control.createTenant({ options: { dynamicRegistration: false } });
    const answer = await fetch(`${own.issuer}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(404);
    expect((await discover(own)).registration_endpoint).toBeUndefined();
  });
  test("management without its own token (RFC 7592 3)", async () => {
    const made = await registration(tenant);
    const manage = (token: string) =>
      fetch(made.json.registration_client_uri, { headers: { authorization: `Bearer ${token}` } });
    expect((await manage("made-up")).status).toBe(401);
    expect((await manage(made.json.registration_access_token)).status).toBe(200);
  });
});

describe("a protected resource refuses", () => {
  test("no token, with a challenge that starts discovery (RFC 9728 5.1) and no error code (RFC 6750 3.1)", async () => {
    const answer = await rpc(tenant.mcpUrl, undefined, INITIALIZE);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    expect(answer.status).toBe(401);
    expect(challenge).toContain(
      `resource_metadata="${new URL(tenant.mcpUrl).origin}/.well-known/oauth-protected-resource/t/${tenant.id}/mcp"`,
    );
    expect(challenge).toContain('scope="mcp:read mcp:tools"');
    expect(challenge).not.toContain("error=");
  });
  const withToken = async (send: (token: string) => Promise<Response>) =>
    send((await connect(tenant)).tokens.access_token);
  test("a made-up token", async () =>
    expect((await rpc(tenant.mcpUrl, "made-up", INITIALIZE)).status).toBe(401));
  test("a token with a changed signature", async () => {
    expect(
      (await withToken((token) => rpc(tenant.mcpUrl, `${token.slice(0, -4)}AAAA`, INITIALIZE))).status,
    ).toBe(401);
  });
  test("a token in the query (RFC 6750 2.3)", async () => {
    expect(
      (await withToken((token) => rpc(`${tenant.mcpUrl}?access_token=${token}`, undefined, INITIALIZE)))
        .status,
    ).toBe(401);
    expect((await tenant.entries()).at(-1)?.credentials[0]?.in).toBe("query");
  });
  test("a token in two places at once (RFC 6750 2)", async () => {
    expect(
      (await withToken((token) => rpc(`${tenant.mcpUrl}?access_token=${token}`, token, INITIALIZE))).status,
    ).toBe(400);
  });
  test("a token of another resource on the same host (RFC 8707)", async () => {
    expect((await withToken((token) => rpc(tenant.resources[1] ?? "", token, INITIALIZE))).status).toBe(401);
    expect((await tenant.entries()).at(-1)?.credentials[0]?.is).toBe("other-audience");
  });
  test("an expired token, which says so", async () => {
    const own = await control.createTenant();
    const token = (await connect(own)).tokens.access_token;
    await own.expire();
    const answer = await echo(own, token);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining("expired"),
    ]);
  });
  test("a call that needs more scope, with 403 and the scope (RFC 6750 3.1), until it was granted", async () => {
    const own = await control.createTenant({ options: { toolScopes: { echo: "mcp:write" } } });
    const registered = await register(own);
    const first = await echo(own, (await connect(own, registered)).tokens.access_token);
    expect([first.status, first.headers.get("www-authenticate")]).toEqual([
      403,
      expect.stringContaining('scope="mcp:write"'),
    ]);
    const more = await connect(own, registered, { scope: "mcp:read mcp:tools mcp:write" });
    expect((await echo(own, more.tokens.access_token)).status).toBe(200);
  });
  test("a session that another resource opened, and one of another account's client", async () => {
    const own = await control.createTenant({ options: { resources: RESOURCES } });
    const token = (await connect(own)).tokens.access_token;
    const session = (await rpc(own.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
    const second = (
      await connect(own, undefined, { resource: own.resources[1] ?? "" }).catch(() => undefined)
    )?.tokens;
    expect(second).toBeUndefined();
    const stranger = (await connect(own)).tokens.access_token;
    const stolen = await rpc(
      own.mcpUrl,
      stranger,
      { id: 2, method: "tools/list" },
      { "mcp-session-id": session },
    );
    expect(stolen.status).toBe(404);
  });
  test("a page of another site, and a host name that is not its own (DNS rebinding)", async () => {
    const token = (await connect(tenant)).tokens.access_token;
    expect((await rpc(tenant.mcpUrl, token, INITIALIZE, { origin: "https://evil.example" })).status).toBe(
      403,
    );
  });
});

describe("revocation and introspection", () => {
  test("a revoked access token stops working (RFC 7009), a foreign one can't be revoked, an unknown one is no error", async () => {
    const { authorized, tokens } = await connect(tenant);
    const { client: stranger } = await register(tenant);
    const revoke = (id: string, token: string) =>
      post(authorized.server.revocation_endpoint, { client_id: id, token });
    expect((await revoke(stranger.client_id, tokens.access_token)).status).toBe(400);
    expect((await echo(tenant, tokens.access_token)).status).toBe(200);
    const sent = await oauth.revocationRequest(
      authorized.server,
      authorized.client,
      oauth.None(),
      tokens.access_token,
      INSECURE,
    );
    await oauth.processRevocationResponse(sent);
    expect((await echo(tenant, tokens.access_token)).status).toBe(401);
    expect((await revoke(stranger.client_id, "unknown")).status).toBe(200);
  });

  test("a revoked refresh token takes its access tokens along", async () => {
    const { authorized, tokens } = await connect(tenant);
    await post(authorized.server.revocation_endpoint, {
      client_id: authorized.client.client_id,
      token: tokens.refresh_token ?? "",
    });
    expect((await echo(tenant, tokens.access_token)).status).toBe(401);
  });

  test("introspection (RFC 7662) tells the owner, and nobody else", async () => {
    const { authorized, tokens } = await connect(tenant);
    const { server, client } = authorized;
    const response = await oauth.introspectionRequest(
      server,
      client,
      oauth.None(),
      tokens.access_token,
      INSECURE,
    );
    const known = await oauth.processIntrospectionResponse(server, client, response);
    expect(known).toMatchObject({
      active: true,
      client_id: client.client_id,
      aud: tenant.mcpUrl,
      token_type: "Bearer",
    });
    const { client: stranger } = await register(tenant);
    expect(
      (
        await post(server.introspection_endpoint, {
          client_id: stranger.client_id,
          token: tokens.access_token,
        })
      ).json,
    ).toEqual({ active: false });
    expect((await post(server.introspection_endpoint, { token: tokens.access_token })).status).toBe(400);
  });
});
