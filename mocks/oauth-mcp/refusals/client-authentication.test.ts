import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { discover, INSECURE, post, REDIRECT_URI } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

const SECRET = "a-secret-of-more-than-thirty-two-characters";

let witness: Witness;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  tenant = await new WitnessClient(witness.controlUrl, witness.key).createTenant({
    options: {
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
  test("and told how to authenticate (RFC 6749 5.2)", async () => {
    const { token_endpoint } = await discover(tenant);
    const answer = await post(token_endpoint, { grant_type: "client_credentials" }, basic("wrong"));
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic realm="/);
  });
  test("with the secret in the body and wrong", async () =>
    expect(await tokenRequest({}, { client_id: "confidential", client_secret: "wrong" })).toBe(
      "401 invalid_client",
    ));
  test("with credentials that are none", async () =>
    expect(await tokenRequest({ authorization: "Basic !!!" })).toBe("400 invalid_request"));
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

describe("a client that signs its requests (private_key_jwt, RFC 7523)", () => {
  let signer: WitnessTenant;
  let keys: CryptoKeyPair;
  beforeAll(async () => {
    keys = await oauth.generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await crypto.subtle.exportKey("jwk", keys.publicKey)), alg: "ES256", kid: "own" };
    signer = await new WitnessClient(witness.controlUrl, witness.key).createTenant({
      options: {
        clients: [{ clientId: "signer", jwks: { keys: [jwk] }, grantTypes: ["client_credentials"] }],
      },
    });
  });

  /** One client credentials request; `change` makes its assertion wrong. */
  const asked = async (
    change: (claims: Record<string, unknown>) => void = () => undefined,
    key: CryptoKey = keys.privateKey,
  ): Promise<string> => {
    const server = await discover(signer);
    const modifyAssertion = (_header: object, claims: Record<string, unknown>) => change(claims);
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id: "signer" },
      oauth.PrivateKeyJwt({ key, kid: "own" }, { [oauth.modifyAssertion]: modifyAssertion }),
      { resource: signer.mcpUrl },
      INSECURE,
    );
    if (response.ok) {
      const tokens = await oauth.processClientCredentialsResponse(server, { client_id: "signer" }, response);
      return `200 ${tokens.token_type}`;
    }
    const { error }: { error?: string } = await response.json();
    return `${response.status} ${error}`;
  };
  const now = () => Math.floor(Date.now() / 1000);

  test("is let in, and the log says how it authenticated", async () => {
    expect(await asked()).toBe("200 bearer");
    const last = (await signer.entries()).at(-1);
    expect(last?.client).toMatchObject({
      id: "signer",
      kind: "pre-registered",
      authMethod: "private_key_jwt",
    });
    expect(last?.form.client_assertion).toMatch(/^<[0-9a-f]{12}>$/);
  });
  test("is refused with another key", async () => {
    const { privateKey } = await oauth.generateKeyPair("ES256");
    expect(await asked(undefined, privateKey)).toBe("401 invalid_client");
  });
  const cases: [name: string, change: (claims: Record<string, unknown>) => void][] = [
    ["meant for another server", (claims) => Object.assign(claims, { aud: "https://elsewhere.example" })],
    [
      "that expired",
      (claims) => Object.assign(claims, { exp: now() - 60, iat: now() - 120, nbf: now() - 120 }),
    ],
    ["that is not valid yet", (claims) => Object.assign(claims, { nbf: now() + 600 })],
    ["by somebody else", (claims) => Object.assign(claims, { iss: "somebody" })],
    ["without an end", (claims) => delete claims.exp],
    ["without an id", (claims) => delete claims.jti],
    ["without an audience", (claims) => delete claims.aud],
  ];
  test.each(cases)("is refused with an assertion %s (RFC 7523 3)", async (_name, change) => {
    expect(await asked(change)).toBe("401 invalid_client");
  });
  test("is refused with an assertion about another client than client_id names (RFC 7521 4.2)", async () => {
    expect(await asked((claims) => Object.assign(claims, { sub: "somebody" }))).toBe("400 invalid_request");
  });
  test("is refused with an assertion that was used before", async () => {
    const again = (claims: Record<string, unknown>) => Object.assign(claims, { jti: "the-same-each-time" });
    expect([await asked(again), await asked(again)]).toEqual(["200 bearer", "401 invalid_client"]);
  });
  test("is refused without its assertion, with another type of it, and with one that nobody signed", async () => {
    const { token_endpoint } = await discover(signer);
    const send = async (more: Record<string, string>) => {
      const form = { grant_type: "client_credentials", client_id: "signer", ...more };
      const answer = await post(token_endpoint, form);
      return `${answer.status} ${String(answer.json.error ?? "ok")}`;
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iss: "signer", sub: "signer", aud: signer.issuer, exp: now() + 60, jti: "x" };
    const unsigned = `${encode({ alg: "none" })}.${encode(claims)}.`;
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    expect(await send({})).toBe("401 invalid_client");
    expect(await send({ client_assertion: unsigned, client_assertion_type: "urn:other" })).toBe(
      "400 invalid_request",
    );
    expect(await send({ client_assertion: unsigned, client_assertion_type: type })).toBe(
      "401 invalid_client",
    );
  });
});
