/**
 * Manners of published clients and SDKs that no generated life has: what is allowed, and peculiar. Each walks as one of
 * them does; the judge raises no alarm.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { Witness } from "../../oauth-mcp/witness.ts";
import type { FaultMap } from "../control.ts";
import { WitnessClient, type WitnessTenant } from "../control-client.ts";
import type { TenantOptionsInput } from "../options.ts";
import { judge } from "./judge.ts";
import { PlainClient } from "./testing/plain-client.ts";
import { failuresOf } from "./testing/verdicts.ts";

let witness: Witness;
let control: WitnessClient;
beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

const DEVICE = "urn:ietf:params:oauth:grant-type:device_code" as const;

interface Provider {
  readonly options?: TenantOptionsInput;
  readonly faults?: FaultMap;
}

/** Walks, and tells every alarm that the judge raises once the client is gone. */
async function alarms(
  walk: (client: PlainClient, tenant: WitnessTenant) => Promise<unknown>,
  { options = {}, faults = {} }: Provider = {},
): Promise<string[]> {
  const tenant = await control.createTenant({ options, faults });
  await walk(new PlainClient(tenant.mcpUrl), tenant);
  const entries = await tenant.entries();
  await tenant.close();
  return failuresOf(judge(entries, { left: true }));
}

const basic = (client: PlainClient) => ({
  authorization: `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString("base64")}`,
});

it("an editor: registers pages and loopback addresses, and comes back on a port of the moment", async () => {
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge);
    const metadata = {
      redirect_uris: ["https://editor.example/redirect", "http://127.0.0.1/", "http://127.0.0.1:33418/"],
    };
    expect(await client.register(metadata)).toBe(201);
    const redirectUri = "http://127.0.0.1:51234/";
    expect(await client.redeem(await client.authorize(challenge?.scope, { redirectUri }))).toBeUndefined();
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it.each([43, 128])(
  "a confidential client: a verifier of %i characters, Basic with client_id in the form, refreshes beforehand",
  async (length) => {
    const walk = async (client: PlainClient) => {
      const challenge = await client.initialize();
      await client.discover(challenge);
      await client.register({ token_endpoint_auth_method: "client_secret_basic" });
      const verifier = `~._-${randomBytes(128).toString("hex")}`.slice(0, length);
      const asked = await client.authorize(challenge?.scope, { verifier });
      expect(await client.redeem(asked, { headers: basic(client) })).toBeUndefined();
      await client.initialize();
      const under = [client.call(), client.call()];
      expect(await client.refresh(basic(client))).toBeUndefined();
      expect(await Promise.all([...under, client.call()])).toEqual([200, 200, 200]);
      expect(await client.refresh(basic(client))).toBeUndefined();
      expect(await client.call()).toBe(200);
      await client.leave();
    };
    expect(await alarms(walk)).toEqual([]);
  },
);

it("one that hangs up as soon as it has read its answer", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    for (let round = 0; round < 3; round += 1) {
      const stop = new AbortController();
      const response = await client.send("tools/call", { name: "echo", arguments: { text: "x" } }, stop);
      await response.body?.getReader().read();
      stop.abort();
    }
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it("one of both eras: asks a server of 2025 for 2026-07-28 first, and falls back to initialize", async () => {
  const walk = async (client: PlainClient) => {
    const meta = {
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { name: "both", version: "1.0.0" },
      },
    };
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "server/discover" };
    const probe = () => client.send("server/discover", meta, { headers });
    const refused = await probe();
    expect(refused.status).toBe(401);
    await refused.text();
    await client.discover(undefined);
    await client.register();
    await client.redeem(await client.authorize("mcp:read mcp:tools"));
    expect((await (await probe()).text()).includes("error")).toBe(true);
    await client.initialize("2025-11-25", { "mcp-protocol-version": "2025-11-25" });
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk, { options: { wires: ["2025-11-25"] } })).toEqual([]);
});

it.each([["2026-07-28"], ["2025-11-25"]] as const)(
  "one that is ahead of its server: asks for a revision that is not there yet, then speaks %s",
  async (wire) => {
    const speaks = (client: PlainClient, method: string, revision: string) =>
      client.ask(
        method,
        {
          _meta: {
            "io.modelcontextprotocol/protocolVersion": revision,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { name: "ahead", version: "1.0.0" },
          },
        },
        { headers: { "mcp-protocol-version": revision, "mcp-method": method } },
      );
    const walk = async (client: PlainClient) => {
      expect(await speaks(client, "server/discover", "2027-01-01")).toBe(401);
      await client.discover(undefined);
      await client.register();
      await client.redeem(await client.authorize("mcp:read mcp:tools"));
      expect(await speaks(client, "server/discover", "2027-01-01")).toBe(400);
      if (wire === "2026-07-28") {
        expect(await speaks(client, "server/discover", wire)).toBe(200);
        expect(await speaks(client, "tools/list", wire)).toBe(200);
        return;
      }
      await client.initialize();
      expect(await client.call()).toBe(200);
      await client.leave();
    };
    expect(await alarms(walk, { options: { wires: [wire] } })).toEqual([]);
  },
);

it("one that agrees on an older revision, and speaks that", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    expect(client.version).toBe("2025-06-18");
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk, { options: { wires: ["2025-06-18"] } })).toEqual([]);
});

it("one whose streams are all cut: lets the call go, and listens anew", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    const first = new AbortController();
    const listening = await client.listen({}, first.signal);
    await client.call();
    first.abort();
    await listening.text().catch(() => undefined);
    const second = new AbortController();
    const again = await client.listen({}, second.signal);
    expect(await client.call()).toBe(200);
    second.abort();
    await again.text().catch(() => undefined);
    await client.leave();
  };
  const faults = { mcp: { fault: "drop-stream", with: { tool: "echo" }, nth: 1 } };
  expect(await alarms(walk, { faults })).toEqual([]);
});

it("one that begins to listen only when it subscribes, long after a call was cut off", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    await client.call();
    await client.ask("resources/list");
    const stop = new AbortController();
    const listening = await client.listen({}, stop.signal);
    await client.ask("tools/list");
    stop.abort();
    await listening.text().catch(() => undefined);
    await client.leave();
  };
  const faults = { mcp: { fault: "drop-stream", with: { tool: "echo" }, nth: 1 } };
  expect(await alarms(walk, { faults })).toEqual([]);
});

it("one whose patience with the token endpoint ends before the answer: tries the code again, then authorizes anew", async () => {
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge);
    await client.register();
    const asked = await client.authorize(challenge?.scope);
    const form = {
      grant_type: "authorization_code",
      code: asked.answer?.code ?? "",
      code_verifier: asked.verifier,
      redirect_uri: asked.redirectUri,
    };
    await client.token(form, {}, AbortSignal.timeout(150)).catch(() => undefined);
    await wait(500);
    await client.redeem(asked);
    await client.redeem(await client.authorize(challenge?.scope));
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk, { faults: { token: { fault: "slow", nth: 1, with: { ms: 400 } } } })).toEqual([]);
});

it("one that is told invalid_scope, and asks for none", async () => {
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge);
    await client.register();
    expect((await client.authorize(challenge?.scope)).answer?.error).toBe("invalid_scope");
    await client.redeem(await client.authorize(undefined));
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  const faults = { authorize: { fault: "error", nth: 1, with: { error: "invalid_scope" } } };
  expect(await alarms(walk, { faults })).toEqual([]);
});

it("one that finds its way before it is told to, with a query in its URL", async () => {
  const walk = async ({ url }: PlainClient) => {
    const client = new PlainClient(`${url}?team=blue`);
    const document = await client.discover(undefined);
    await client.register();
    const scope = [...(document.scopes_supported ?? []), "offline_access"].join(" ");
    await client.redeem(await client.authorize(scope, { query: { prompt: "consent" } }));
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk, { options: { offlineAccess: true } })).toEqual([]);
});

it("one that asks for metadata at every place at once, the last of the order first, on connections that it has", async () => {
  const walk = async (client: PlainClient, tenant: WitnessTenant) => {
    const { origin, pathname } = new URL(tenant.issuer);
    const below = pathname.replace(/\/$/, "");
    const at = (name: string) => `${origin}/.well-known/${name}`;
    const places = [
      `${origin}${below}/.well-known/openid-configuration`,
      at(`openid-configuration${below}`),
      at(`oauth-authorization-server${below}`),
      at("oauth-protected-resource"),
      at(`oauth-protected-resource${new URL(tenant.mcpUrl).pathname}`),
    ];
    const read = (urls: string[]) => Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    const challenge = await client.initialize();
    // As many connections as it takes are open then.
    await read(places.map(() => `${origin}/nothing-here`));
    await read(places);
    await client.discover(challenge);
    await client.register();
    await client.redeem(await client.authorize(challenge?.scope));
    await client.initialize();
    await client.leave();
  };
  for (let round = 0; round < 10; round += 1)
    for (const options of [{}, { serverMetadata: "oidc-appended" }, { resourceMetadata: "root" }] as const)
      expect(await alarms(walk, { options })).toEqual([]);
});

it("one with a document for an id, since nobody may register, at the second of two authorization servers", async () => {
  const id = "https://client.example/plain.json";
  const document = {
    client_id: id,
    client_name: "Plain test client",
    redirect_uris: ["http://127.0.0.1:33418/callback"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge, 1);
    client.clientId = id;
    expect(await client.redeem(await client.authorize(challenge?.scope))).toBeUndefined();
    await client.initialize();
    expect(await client.refresh()).toBeUndefined();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  const options = { authorizationServers: 2, dynamicRegistration: false, documents: { [id]: document } };
  expect(await alarms(walk, { options })).toEqual([]);
});

it("one whose session is over: tells it to the server, opens another one, and leaves the call to its caller", async () => {
  const walk = async (client: PlainClient, tenant: WitnessTenant) => {
    await client.connect();
    await tenant.expire("sessions");
    expect(await client.call()).toBe(404);
    expect(await client.leave()).toBe(404);
    await client.initialize();
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it("one that signs out, gives its token back, and signs in as somebody else", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    await client.leave();
    const revoke = `${client.server.issuer}/revoke`;
    for (const token of [client.refreshToken ?? "", client.access ?? ""]) {
      const body = new URLSearchParams({ token, client_id: client.clientId });
      await (await fetch(revoke, { method: "POST", body })).text();
    }
    client.access = undefined;
    const challenge = await client.initialize();
    await client.redeem(await client.authorize(challenge?.scope));
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it("one without a browser: shows a code, and asks until somebody has typed it in", async () => {
  const id = "a-television";
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge);
    client.clientId = id;
    const body = new URLSearchParams({
      client_id: id,
      resource: client.resource,
      scope: challenge?.scope ?? "",
    });
    const made = await fetch(`${client.server.issuer}/device_authorization`, { method: "POST", body });
    const { device_code: code } = z.object({ device_code: z.string() }).parse(await made.json());
    for (let tries = 0; tries < 5 && client.access === undefined; tries += 1) {
      await wait(20);
      await client.token({ grant_type: DEVICE, device_code: code });
    }
    expect(client.access).toBeDefined();
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  const clients = [{ clientId: id, grantTypes: [DEVICE, "refresh_token" as const] }];
  expect(await alarms(walk, { options: { clients } })).toEqual([]);
});

it("one whose connection was closed in its sleep, and that sends the same message once more on another one", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    const gone = new AbortController();
    const lost = client.send(
      "tools/call",
      { name: "echo", arguments: { text: "x" } },
      { id: "seven", signal: gone.signal },
    );
    setTimeout(() => gone.abort(), 50);
    await lost.then((response) => response.text()).catch(() => undefined);
    const again = { name: "echo", arguments: { text: "x" } };
    expect(await client.ask("tools/call", again, { id: "seven" })).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk, { faults: { mcp: { fault: "slow", nth: 5, with: { ms: 300 } } } })).toEqual([]);
});

it("one whose registration is not known any more: registers anew, and goes on", async () => {
  const walk = async (client: PlainClient, tenant: WitnessTenant) => {
    await client.connect();
    await client.leave();
    await tenant.expire("access", "clients");
    const challenge = await client.initialize();
    expect(await client.refresh()).toBe("invalid_client");
    client.access = undefined;
    await client.register();
    await client.redeem(await client.authorize(challenge?.scope));
    await client.initialize();
    expect(await client.call()).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it("one that writes everything a little otherwise: weights in Accept, a charset, words for ids, localhost", async () => {
  const walk = async (client: PlainClient) => {
    const challenge = await client.initialize();
    await client.discover(challenge);
    await client.register({ redirect_uris: ["http://localhost/oauth/callback"] });
    const redirectUri = "http://localhost:6274/oauth/callback";
    expect(await client.redeem(await client.authorize(challenge?.scope, { redirectUri }))).toBeUndefined();
    await client.initialize();
    const headers = {
      accept: "text/event-stream;q=0.9, application/json;q=1.0, */*;q=0.1",
      "content-type": "Application/JSON; charset=UTF-8",
      authorization: `bearer ${client.access}`,
    };
    expect(await client.ask("tools/list", {}, { headers, id: "3f0c-77aa" })).toBe(200);
    expect(await client.ask("ping", {}, { headers, id: 9_007_199_254_740_991 })).toBe(200);
    await client.leave();
  };
  expect(await alarms(walk)).toEqual([]);
});

it("one that needs more scope, is told no by its person, and goes on with what it has", async () => {
  const walk = async (client: PlainClient) => {
    await client.connect();
    const refused = await client.send("tools/call", { name: "echo", arguments: { text: "x" } });
    expect(refused.status).toBe(403);
    await refused.text();
    expect((await client.authorize("mcp:read mcp:tools")).answer?.error).toBe("access_denied");
    expect(await client.ask("tools/list")).toBe(200);
    await client.leave();
  };
  const options = { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } };
  expect(await alarms(walk, { options, faults: { authorize: { fault: "error", nth: 2 } } })).toEqual([]);
});
