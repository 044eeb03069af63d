import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { asUrl, json, prmUrl } from "../testing/probes.ts";
import { INSECURE } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let tenant: WitnessTenant;

beforeAll(async () => {
  witness = await Witness.start();
  const control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant({ options: { resources: ["toolkits/support"] } });
});
afterAll(() => witness.close());

describe("resource metadata (RFC 9728)", () => {
  test("names exactly the resource that was asked for, to a strict client too (3.3)", async () => {
    for (const resource of tenant.resources) {
      const identifier = new URL(resource);
      const response = await oauth.resourceDiscoveryRequest(identifier, INSECURE);
      const { resource: named, authorization_servers: servers } =
        await oauth.processResourceDiscoveryResponse(identifier, response);
      expect([named, servers]).toEqual([resource, [tenant.issuer]]);
    }
  });
  test("says that tokens go into the header, and which scopes there are (2)", async () => {
    expect((await json(prmUrl(tenant))).body).toMatchObject({
      bearer_methods_supported: ["header"],
      scopes_supported: ["mcp:read", "mcp:tools"],
    });
  });
  test.each(["/nowhere", "/mcp/nowhere", "/mcp/", "/MCP"])(
    "does not exist for %s, which is no resource",
    async (path) => {
      const { origin, pathname } = new URL(tenant.issuer);
      const { status } = await json(`${origin}/.well-known/oauth-protected-resource${pathname}${path}`);
      expect(status).toBe(404);
    },
  );
  test("is only read", async () => {
    expect((await fetch(prmUrl(tenant), { method: "POST" })).status).toBe(404);
  });
});

describe("authorization server metadata (RFC 8414)", () => {
  test("is JSON and names exactly its issuer, to a strict client too (3.3)", async () => {
    const identifier = new URL(tenant.issuer);
    const response = await oauth.discoveryRequest(identifier, { algorithm: "oauth2", ...INSECURE });
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect((await oauth.processDiscoveryResponse(identifier, response)).issuer).toBe(tenant.issuer);
  });
  test("has what section 2 requires, and promises nothing that is refused", async () => {
    const { body } = await json(asUrl(tenant));
    expect(body).toMatchObject({
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ["mcp:read", "mcp:tools"],
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        "none",
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt",
      ]),
    });
    for (const absent of [
      "pushed_authorization_request_endpoint",
      "userinfo_endpoint",
      "end_session_endpoint",
    ])
      expect(body).not.toHaveProperty(absent);
  });
  test("lies between host and path, and not behind the path (3.1)", async () => {
    const behind = `${tenant.issuer}/.well-known/oauth-authorization-server`;
    expect([(await json(asUrl(tenant))).status, (await json(behind)).status]).toEqual([200, 404]);
  });
  test("does not exist for an issuer that does not", async () => {
    expect((await json(`${asUrl(tenant)}/nowhere`)).status).toBe(404);
  });
  test("names keys that are public, and that verify the tokens", async () => {
    const { body } = await json(asUrl(tenant));
    const keys = (await json(String(body.jwks_uri))).text;
    expect(keys).toContain('"kty":"EC"');
    expect(keys).not.toContain('"d":');
  });
});
