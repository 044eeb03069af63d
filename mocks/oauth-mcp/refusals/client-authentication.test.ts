import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { discover, post, REDIRECT_URI } from "../testing/strict-client.ts";
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
