/** A protected resource without a path: the server's origin is the MCP endpoint, and its identifier. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient } from "../witness-log/control-client.ts";
import { connect, INITIALIZE, rpc } from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start({ options: { mcpPath: "/" } });
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

test.each(["both", "path", "root"] as const)(
  "its metadata is where both well-known forms meet, also when only one is served: %s",
  async (resourceMetadata) => {
    const tenant = await control.createTenant({ options: { mcpPath: "/", resourceMetadata } });
    expect(tenant.mcpUrl).toBe(new URL(tenant.mcpUrl).origin);
    const refused = await rpc(tenant.mcpUrl, undefined, INITIALIZE);
    expect(refused.status).toBe(401);
    const place = `${tenant.mcpUrl}/.well-known/oauth-protected-resource`;
    expect(refused.headers.get("www-authenticate")).toContain(`resource_metadata="${place}"`);
    expect(await (await fetch(place)).json()).toMatchObject({ resource: tenant.mcpUrl });
  },
);

test("the default tenant can be one, and what lies beside it stays what it is", async () => {
  const tenant = await control.tenant();
  expect((await fetch(`${tenant.mcpUrl}/nothing`)).status).toBe(404);
  expect((await fetch(`${tenant.mcpUrl}/jwks`)).status).toBe(200);
  expect((await rpc(`${tenant.mcpUrl}/mcp`, undefined, INITIALIZE)).status).toBe(404);
});

test.each(["", "/"])("is named with and without a slash: %j, and the token is good there", async (slash) => {
  const tenant = await control.tenant();
  const { tokens } = await connect({ issuer: tenant.issuer, mcpUrl: tenant.mcpUrl + slash });
  const opened = await rpc(tenant.mcpUrl, tokens.access_token, INITIALIZE);
  await opened.body?.cancel();
  expect(opened.status).toBe(200);
  const asked = (await tenant.entries()).findLast(({ step }) => step === "token");
  expect(asked?.resource).toEqual({ sent: [tenant.mcpUrl], announced: [tenant.mcpUrl], equal: true });
  expect(asked?.form.resource).toBe(tenant.mcpUrl + slash);
});
