import { createHash } from "node:crypto";
import type * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { echo } from "../testing/probes.ts";
import {
  authorizationUrl,
  authorize,
  connect,
  discover,
  post,
  REDIRECT_URI,
  register,
} from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

const RESOURCES = ["toolkits/support"];

let witness: Witness;
let control: WitnessClient;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant({ options: { resources: RESOURCES } });
});
afterAll(() => witness.close());

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

/** What another authorization, of another client, was given. */
async function swapped(what: "code" | "verifier"): Promise<Record<string, string>> {
  const { code, verifier } = await authorize(tenant);
  return what === "code" ? { code } : { code_verifier: verifier };
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
    [
      "with a verifier of foreign characters",
      () => ({ code_verifier: "+".repeat(43) }),
      "400 invalid_request",
    ],
    ["with the verifier of another authorization", () => swapped("verifier"), "400 invalid_grant"],
    ["with the code of another authorization", () => swapped("code"), "400 invalid_grant"],
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

test("a code for several resources is redeemed for one of them, and for no other (RFC 8707 2.2)", async () => {
  const registered = await register(tenant);
  const redeem = async (resource: string | string[] | undefined) => {
    const { url, verifier } = await authorizationUrl(tenant, registered);
    url.searchParams.append("resource", tenant.resources[1] ?? "");
    const answer = await fetch(url, { redirect: "manual" });
    const token = await post(registered.server.token_endpoint, {
      grant_type: "authorization_code",
      client_id: registered.client.client_id,
      code: new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
      ...(resource === undefined ? {} : { resource }),
    });
    return token.json.error ?? (await tenant.entries()).at(-1)?.issued?.audience;
  };
  expect(await redeem(tenant.resources[1])).toBe(tenant.resources[1]);
  expect(await redeem([...tenant.resources])).toBe("invalid_target");
  expect(await redeem(undefined)).toBe("invalid_target");
  expect(await redeem("https://elsewhere.example/mcp")).toBe("invalid_target");
});

test("an answer with a token is not to be stored, and says which scope it really has (RFC 6749 5.1)", async () => {
  const { server, client, code, verifier } = await authorize(tenant, undefined, {
    scope: "mcp:read nonsense",
  });
  const answer = await post(server.token_endpoint, {
    grant_type: "authorization_code",
    client_id: client.client_id,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  });
  expect([answer.headers.get("cache-control"), answer.json.token_type, answer.json.scope]).toEqual([
    "no-store",
    "Bearer",
    "mcp:read",
  ]);
});

test("the token endpoint takes POST and nothing else (RFC 6749 3.2)", async () => {
  const { token_endpoint } = await discover(tenant);
  for (const method of ["GET", "PUT", "DELETE"])
    expect((await fetch(`${token_endpoint}?grant_type=authorization_code`, { method })).status).toBe(404);
});

test("a grant type that the client did not register is refused as such (RFC 6749 5.2)", async () => {
  const { server, client } = await register(tenant);
  const answer = await post(server.token_endpoint, {
    grant_type: "client_credentials",
    client_id: client.client_id,
  });
  expect([answer.status, answer.json.error]).toEqual([400, "unauthorized_client"]);
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
