import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WitnessTenant } from "../../../../mocks/witness-log/control-client.ts";
import { routes } from "../../contract/index.ts";
import { type DenUnderTest, type Person, startDen } from "../testing/den-under-test.ts";
import { startTogether } from "../testing/start-together.ts";
import { startWitness, type WitnessProcess } from "../testing/witness-process.ts";

let witness: WitnessProcess;
let den: DenUnderTest;

beforeAll(async () => {
  [witness, den] = await startTogether([startWitness(), startDen()]);
});
afterAll(async () => {
  await den?.stop();
  await witness?.stop();
});

async function published(options: Parameters<typeof witness.client.createTenant>[0] = {}, on = den) {
  const tenant = await witness.client.createTenant(options);
  const admin = await on.admin();
  const connection = await on.publish(admin, { url: tenant.mcpUrl });
  return { tenant, admin, connection, mark: await tenant.mark() };
}

const seen = async (tenant: WitnessTenant, step: string, after = 0) =>
  (await tenant.entries(after)).filter((entry) => entry.step === step);

const status = (person: Person, connectionId: string) =>
  person.client.call(routes.getConnectStatus, { params: { connectionId } });

function changed(url: string, change: (params: URLSearchParams) => void): string {
  const copy = new URL(url);
  change(copy.searchParams);
  return copy.href;
}

describe("connecting an account", () => {
  test("walks 401, resource metadata, server metadata, registration, authorization and exchange in order", async () => {
    const { tenant, admin, connection, mark } = await published();
    await den.connect(admin, connection.id);
    const steps = (await tenant.entries(mark)).map((entry) => `${entry.step} ${entry.status}`);
    expect(steps).toEqual([
      "mcp 401",
      "prm 200",
      "as-metadata 200",
      "register 201",
      "authorize 303",
      "token 200",
    ]);
  });

  test("breaks no rule that the witness's judge exercised", async () => {
    const { tenant, admin, connection } = await published({ options: { offlineAccess: true } });
    await den.connect(admin, connection.id);
    const agent = await den.agent(admin);
    await agent.execute(`mcp:${connection.id}:echo`, { text: "one" });
    await tenant.expire("access");
    await agent.execute(`mcp:${connection.id}:echo`, { text: "two" });
    const failed = (await tenant.verdict()).filter((verdict) => verdict.status === "fail");
    expect(failed.map(({ rule, why }) => `${rule}: ${why}`)).toEqual([]);
  });

  test("asks with state, S256 and a redirect URI that names this very connection and was registered", async () => {
    const { tenant, admin, connection, mark } = await published();
    const authorizationUrl = new URL(await den.start(admin, connection.id));
    const params = authorizationUrl.searchParams;
    const [registered] = await seen(tenant, "register", mark);
    expect(params.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    expect(params.get("code_challenge_method")).toBe("S256");
    expect(params.get("redirect_uri")).toBe(
      `${den.url}/v1/mcp-connections/${connection.id}/connect/callback`,
    );
    expect(registered?.registration?.redirectUris).toEqual([params.get("redirect_uri")]);
    expect(registered?.registration?.grantTypes).toEqual(["authorization_code", "refresh_token"]);
    expect(registered?.registration?.responseTypes).toEqual(["code"]);
    expect(params.get("state")).toBeTruthy();
    expect(params.get("resource")).toBe(tenant.mcpUrl);
  });

  test("registers once per connection: on reconnect, and when members connect at the same time", async () => {
    const { tenant, admin, connection } = await published();
    const [one, two] = [await den.member(admin), await den.member(admin)];
    await Promise.all([admin, one, two].map((person) => den.connect(person, connection.id)));
    await den.connect(one, connection.id);
    expect(await seen(tenant, "register")).toHaveLength(1);
  });

  test("registers a client of its own for each connection to the same provider", async () => {
    const { tenant, admin, connection } = await published();
    const other = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(admin, connection.id);
    await den.connect(admin, other.id);
    const clients = (await seen(tenant, "authorize")).map((entry) => entry.query.client_id);
    expect(new Set(clients).size).toBe(2);
  });

  test("registers anew when the provider has forgotten the client", async () => {
    const { tenant, admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id));
    await tenant.expire("clients");
    expect(await den.land(callback, admin)).toMatchObject({ status: 400 });
    await den.connect(admin, connection.id);
    expect(await seen(tenant, "register")).toHaveLength(2);
  });

  test("ends on a page with the connection's name, without scripts, and the poll says connected", async () => {
    const { admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id));
    expect(await status(admin, connection.id)).toMatchObject({ state: "waiting" });
    const page = await den.land(callback, admin);
    expect(page.html).toContain("<h1>Connected</h1>");
    expect(page.html).toContain(connection.name);
    expect(page.html).not.toMatch(/<script|den:\/\//);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await status(admin, connection.id)).toMatchObject({ state: "connected" });
  });

  test("offers the desktop's deep link where the desktop asked, in a browser that is not signed in", async () => {
    const { admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id, "desktop"));
    const page = await den.land(callback, undefined);
    expect(page.status).toBe(200);
    expect(page.html).toContain(`href="den://connected?connection=${connection.id}&amp;result=connected"`);
  });
});

describe("what is refused at the callback", () => {
  test("a refused verifier: one token request, a failed page, and the poll says why", async () => {
    const { tenant, admin, connection } = await published({ faults: { token: "refuse-verifier" } });
    const page = await den.land(await den.approve(await den.start(admin, connection.id)), admin);
    expect(page.status).toBe(400);
    expect(page.html).toContain("<h1>Connection failed</h1>");
    expect(await seen(tenant, "token")).toHaveLength(1);
    expect(await status(admin, connection.id)).toMatchObject({ state: "failed", code: "exchange_refused" });
  });

  test("a denial: no token request, and the person reads that access was denied", async () => {
    const { tenant, admin, connection } = await published();
    const callback = changed(await den.approve(await den.start(admin, connection.id)), (params) => {
      params.delete("code");
      params.set("error", "access_denied");
    });
    const page = await den.land(callback, admin);
    expect(page.html).toContain("Access was denied.");
    expect(await seen(tenant, "token")).toEqual([]);
    expect(await status(admin, connection.id)).toMatchObject({
      state: "failed",
      code: "authorization_refused",
    });
  });

  test("a state that was changed", async () => {
    const { tenant, admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id));
    const page = await den.land(
      changed(callback, (params) => params.set("state", `${params.get("state")}x`)),
      admin,
    );
    expect(page.html).toContain("doesn&#39;t belong to this connection");
    expect(await seen(tenant, "token")).toEqual([]);
  });

  test("a state that was used before", async () => {
    const { tenant, admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id));
    expect((await den.land(callback, admin)).status).toBe(200);
    const again = await den.land(callback, admin);
    expect(again.html).toContain("already used");
    expect(await seen(tenant, "token")).toHaveLength(1);
    expect(await status(admin, connection.id)).toMatchObject({ state: "connected" });
  });

  test("a state of another connection", async () => {
    const { tenant, admin, connection } = await published();
    const other = await den.publish(admin, { url: tenant.mcpUrl });
    const callback = await den.approve(await den.start(admin, connection.id));
    const page = await den.land(callback.replace(connection.id, other.id), admin);
    expect(page).toMatchObject({ status: 400 });
    expect(await seen(tenant, "token")).toEqual([]);
  });

  test("a state after its time", async () => {
    const brief = await startDen({ DEN_ATTEMPT_TTL_MS: "1" });
    try {
      const { tenant, admin, connection } = await published({}, brief);
      const page = await brief.land(await brief.approve(await brief.start(admin, connection.id)), admin);
      expect(page.html).toContain("took too long");
      expect(await seen(tenant, "token")).toEqual([]);
      expect(await status(admin, connection.id)).toMatchObject({ state: "failed", code: "state_expired" });
    } finally {
      await brief.stop();
    }
  });

  test("a late callback after the connection was deleted", async () => {
    const { tenant, admin, connection } = await published();
    const callback = await den.approve(await den.start(admin, connection.id));
    await admin.client.call(routes.deleteConnection, { params: { connectionId: connection.id } });
    const page = await den.land(callback, admin);
    expect(page.html).toContain("was deleted");
    expect(await seen(tenant, "token")).toEqual([]);
  });

  test("an issuer other than the one that was asked, or none where one was promised (RFC 9207)", async () => {
    for (const change of [
      (params: URLSearchParams) => params.set("iss", "https://evil.example"),
      (params: URLSearchParams) => params.delete("iss"),
    ]) {
      const { tenant, admin, connection } = await published();
      const page = await den.land(
        changed(await den.approve(await den.start(admin, connection.id)), change),
        admin,
      );
      expect(page.status).toBe(400);
      expect(await seen(tenant, "token")).toEqual([]);
      expect(await status(admin, connection.id)).toMatchObject({ code: "issuer_mismatch" });
    }
  });

  test("a link that somebody else opens: another member's browser, or one that is not signed in", async () => {
    const { tenant, admin, connection } = await published();
    const victim = await den.member(admin);
    for (const browser of [victim, undefined]) {
      const callback = await den.approve(await den.start(admin, connection.id));
      expect(await den.land(callback, browser)).toMatchObject({ status: 400 });
    }
    expect(await seen(tenant, "token")).toEqual([]);
  });

  test("a member whose access was taken away meanwhile", async () => {
    const { tenant, admin, connection } = await published();
    const member = await den.member(admin);
    const callback = await den.approve(await den.start(member, connection.id));
    await admin.client.call(routes.replaceConnectionAccess, {
      params: { connectionId: connection.id },
      body: {},
    });
    expect(await den.land(callback, member)).toMatchObject({ status: 400 });
    expect(await seen(tenant, "token")).toEqual([]);
  });

  test("a made-up callback learns no connection's name", async () => {
    const { admin, connection } = await published();
    const page = await den.land(
      `${den.url}/v1/mcp-connections/${connection.id}/connect/callback?state=a.b.c.d`,
      admin,
    );
    expect(page.status).toBe(400);
    expect(page.html).not.toContain(connection.name);
  });
});

describe("providers that don't register clients", () => {
  test("the admin reads which provider it is and which redirect URI to register by hand", async () => {
    const { admin, connection, tenant } = await published({ options: { dynamicRegistration: false } });
    await expect(den.start(admin, connection.id)).rejects.toMatchObject({
      problem: {
        code: "registration_unavailable",
        message: expect.stringContaining(tenant.issuer),
        hint: expect.stringContaining(connection.redirectUri),
      },
    });
  });

  test("a client registered by hand is used, and nothing is registered", async () => {
    const {
      admin,
      connection,
      tenant: closed,
    } = await published({ options: { dynamicRegistration: false } });
    await closed.close();
    const tenant = await witness.client.createTenant({
      id: closed.id,
      options: {
        dynamicRegistration: false,
        clients: [
          {
            clientId: "den-by-hand",
            secret: "a-secret-of-at-least-32-characters",
            redirectUris: [connection.redirectUri],
          },
        ],
      },
    });
    await admin.client.call(routes.updateConnection, {
      params: { connectionId: connection.id },
      body: {
        oauthClient: { clientId: "den-by-hand", clientSecret: "a-secret-of-at-least-32-characters" },
      },
    });
    await den.connect(admin, connection.id);
    expect(await seen(tenant, "register")).toEqual([]);
    expect((await seen(tenant, "token"))[0]).toMatchObject({ status: 200, client: { id: "den-by-hand" } });
  });
});
