import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { echo } from "../testing/probes.ts";
import { connect, INSECURE, post, register } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
});
afterAll(() => witness.close());

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

describe.each(["revocation_endpoint", "introspection_endpoint"] as const)("the %s refuses", (endpoint) => {
  const asked = async (form: Record<string, string | string[]>, headers: Record<string, string> = {}) => {
    const { server, client } = await register(tenant);
    const own = form.client_id === undefined ? { client_id: client.client_id } : {};
    const answer = await post(server[endpoint], { ...own, ...form }, headers);
    return `${answer.status} ${String(answer.json.error ?? "ok")}`;
  };
  test("a missing token", async () => expect(await asked({})).toBe("400 invalid_request"));
  test("two tokens", async () => expect(await asked({ token: ["a", "b"] })).toBe("400 invalid_request"));
  test("an unknown client", async () =>
    expect(await asked({ token: "a", client_id: "nobody" })).toBe("401 invalid_client"));
  test("a client that does not say who it is", async () =>
    expect(await asked({ token: "a", client_id: [] })).toBe("400 invalid_request"));
  test("GET, with which the token would be in a log", async () => {
    const { server } = await register(tenant);
    expect((await fetch(`${server[endpoint]}?token=a`)).status).toBe(404);
  });
  test("but not a hint that means nothing (RFC 7009 2.1, RFC 7662 2.1)", async () =>
    expect(await asked({ token: "a", token_type_hint: "passport" })).toBe("200 ok"));
});

test("what is said of a token that is revoked, expired or unknown is that it is not active, and no more", async () => {
  const own = await new WitnessClient(witness.controlUrl, witness.key).createTenant();
  const { authorized, tokens } = await connect(own);
  const { server, client } = authorized;
  const told = async (token: string) =>
    (await post(server.introspection_endpoint, { client_id: client.client_id, token })).json;
  const second = await connect(own, authorized);
  await post(server.revocation_endpoint, { client_id: client.client_id, token: tokens.access_token });
  expect(await told(tokens.access_token)).toEqual({ active: false });
  expect(await told(second.tokens.access_token)).toMatchObject({ active: true });
  await own.expire("access", "refresh");
  expect(await told(second.tokens.access_token)).toEqual({ active: false });
  expect(await told(second.tokens.refresh_token ?? "")).toEqual({ active: false });
  expect(await told("made-up")).toEqual({ active: false });
});
