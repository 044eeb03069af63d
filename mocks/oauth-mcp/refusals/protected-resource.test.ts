import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { echo } from "../testing/probes.ts";
import { connect, INITIALIZE, post, register, rpc } from "../testing/strict-client.ts";
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

/** `fetch` lets nobody choose a host name. */
function statusAt(host: string, token: string): Promise<number | undefined> {
  const headers = {
    host,
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  return new Promise((resolve, reject) => {
    const sent = request(tenant.mcpUrl, { method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE }));
  });
}

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
    const answer = await withToken((token) =>
      rpc(`${tenant.mcpUrl}?access_token=${token}`, token, INITIALIZE),
    );
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      400,
      expect.stringContaining('error="invalid_request"'),
    ]);
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
  test("a page of another site", async () => {
    const token = (await connect(tenant)).tokens.access_token;
    const page = { origin: "https://evil.example" };
    expect((await rpc(tenant.mcpUrl, token, INITIALIZE, page)).status).toBe(403);
  });
  test("a host name that is not its own (DNS rebinding)", async () => {
    const token = (await connect(tenant)).tokens.access_token;
    expect(await statusAt("evil.example", token)).toBe(403);
    expect(await statusAt(new URL(tenant.mcpUrl).host, token)).toBe(200);
  });
  test("a token in a form (RFC 6750 2.2 needs the server's consent)", async () => {
    const token = (await connect(tenant)).tokens.access_token;
    expect((await post(tenant.mcpUrl, { access_token: token })).status).toBe(401);
    expect((await tenant.entries()).at(-1)?.credentials[0]?.in).toBe("body");
  });
  test.each(["", "Bearer", "Bearer a b", "Basic abc", "Token abc", "abc"])(
    "an Authorization header that holds no bearer token: %j",
    async (authorization) => {
      const answer = await rpc(tenant.mcpUrl, undefined, INITIALIZE, { authorization });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringContaining("resource_metadata="),
      ]);
    },
  );
  test("but not the scheme in other case (RFC 9110 11.1)", async () => {
    const token = (await connect(tenant)).tokens.access_token;
    const answer = await rpc(tenant.mcpUrl, undefined, INITIALIZE, { authorization: `bEARER ${token}` });
    expect(answer.status).toBe(200);
  });
});
