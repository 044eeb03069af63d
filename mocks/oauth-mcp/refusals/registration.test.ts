import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { echo, registration } from "../testing/probes.ts";
import { authorizationUrl, connect, discover, REDIRECT_URI, register } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let control: WitnessClient;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant();
});
afterAll(() => witness.close());

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
    ["redirect URIs that are no array", { redirect_uris: REDIRECT_URI }, "400 invalid_redirect_uri"],
    ["a redirect URI that is no text", { redirect_uris: [7] }, "400 invalid_redirect_uri"],
    [
      "a client that signs and has no key",
      { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "private_key_jwt" },
      "400 invalid_client_metadata",
    ],
    [
      "keys given twice (RFC 7591 2)",
      { redirect_uris: [REDIRECT_URI], jwks: { keys: [] }, jwks_uri: "https://a.example/jwks" },
      "400 invalid_client_metadata",
    ],
    [
      "the implicit response type",
      { redirect_uris: [REDIRECT_URI], response_types: ["token"] },
      "400 invalid_client_metadata",
    ],
    [
      "a name that is no text",
      { redirect_uris: [REDIRECT_URI], client_name: 7 },
      "400 invalid_client_metadata",
    ],
    [
      "a script as the client's page",
      { redirect_uris: [REDIRECT_URI], client_uri: "javascript:alert(1)" },
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

describe("client configuration (RFC 7592)", () => {
  const registeredClient = async () => {
    const answer = await fetch(`${tenant.issuer}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "client_secret_basic",
      }),
    });
    const { json } = { json: await answer.json() };
    const call = async (method: string, body?: object, token = json.registration_access_token) => {
      const sent = await fetch(json.registration_client_uri, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await sent.text();
      return { status: sent.status, json: text.startsWith("{") ? JSON.parse(text) : {} };
    };
    const change = async (metadata: object) => {
      const { status, json: made } = await call("PUT", { client_id: json.client_id, ...metadata });
      return `${status} ${made.error ?? "ok"}`;
    };
    return { json, call, change };
  };
  const redirect_uris = ["http://127.0.0.1:9/new"];

  test("a secret is issued with the time at which it ends (RFC 7591 3.2.1)", async () => {
    const { json } = await registeredClient();
    expect(json).toMatchObject({ client_secret: expect.any(String), client_secret_expires_at: 0 });
  });

  test("another client's token opens nothing", async () => {
    const [mine, theirs] = [await registeredClient(), await registeredClient()];
    expect((await mine.call("GET", undefined, theirs.json.registration_access_token)).status).toBe(401);
    expect((await mine.call("GET")).status).toBe(200);
  });

  test("a change without the client's id, with another's, or with a wrong secret is refused", async () => {
    const [{ change }, other] = [await registeredClient(), await registeredClient()];
    expect(await change({ client_id: undefined, redirect_uris })).toBe("400 invalid_request");
    expect(await change({ client_id: other.json.client_id, redirect_uris })).toBe("400 invalid_request");
    expect(await change({ client_secret: "wrong", redirect_uris })).toBe("400 invalid_request");
  });

  test("a change of what only the server sets is refused", async () => {
    const { change, json } = await registeredClient();
    for (const name of ["registration_access_token", "registration_client_uri", "client_id_issued_at"])
      expect(await change({ [name]: json[name], redirect_uris })).toBe("400 invalid_request");
  });

  test("a change is held to the rules of a registration", async () => {
    const { change } = await registeredClient();
    expect(await change({ redirect_uris: ["http://app.example/callback"] })).toBe("400 invalid_redirect_uri");
    expect(await change({ redirect_uris, grant_types: ["password"] })).toBe("400 invalid_client_metadata");
  });

  test("after a change the new redirect URI is good and the old one is not, and the log knows", async () => {
    const { change, json } = await registeredClient();
    expect(await change({ client_secret: json.client_secret, redirect_uris })).toBe("200 ok");
    const registered = { server: await discover(tenant), client: { client_id: String(json.client_id) } };
    const asked = async (redirect_uri: string) => {
      const { url } = await authorizationUrl(tenant, registered, { redirect_uri });
      const { status } = await fetch(url, { redirect: "manual" });
      return [status, (await tenant.entries()).at(-1)?.redirect?.registered];
    };
    expect(await asked("http://127.0.0.1:9/new")).toEqual([303, true]);
    expect(await asked(REDIRECT_URI)).toEqual([400, false]);
  });

  test("a deleted client is gone, with its tokens", async () => {
    const registered = await register(tenant);
    const { tokens } = await connect(tenant, registered);
    const { registration_client_uri: uri, registration_access_token: token } = registered.client;
    const authorization = `Bearer ${String(token)}`;
    expect((await fetch(String(uri), { method: "DELETE", headers: { authorization } })).status).toBe(204);
    expect((await fetch(String(uri), { headers: { authorization } })).status).toBe(401);
    expect((await echo(tenant, tokens.access_token)).status).toBe(401);
    const { url } = await authorizationUrl(tenant, registered);
    expect((await fetch(url, { redirect: "manual" })).status).toBe(400);
  });
});

test("a registration over the limit is answered 413", async () => {
  const answer = await fetch(`${tenant.issuer}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: [REDIRECT_URI], client_name: "x".repeat(5 * 1024 * 1024) }),
  }).catch(() => ({ status: 413 }));
  expect(answer.status).toBe(413);
  expect((await tenant.entries()).at(-1)?.status).toBe(413);
});
