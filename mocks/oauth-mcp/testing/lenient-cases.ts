/** Cases of the faults that let in what should be refused. */
import { createHmac, createPublicKey } from "node:crypto";
import { request } from "node:http";
import { expect } from "vitest";
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import type { FaultCase, FaultCases } from "./fault-case.ts";
import { echo, MODERN_META, modern, redeem, tokenOf } from "./probes.ts";
import {
  type Authorized,
  authorizationUrl,
  authorize,
  connect,
  INITIALIZE,
  post,
  REDIRECT_URI,
  register,
  rpc,
} from "./strict-client.ts";

const LIST = { id: 1, method: "tools/list" };

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const unsigned = (token: string) => `${part({ alg: "none" })}.${token.split(".")[1]}.`;

async function signedWithPublicKey(token: string, { issuer }: WitnessTenant): Promise<string> {
  const { keys } = await (await fetch(`${issuer}/jwks`)).json();
  const pem = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  const said = `${part({ alg: "HS256" })}.${token.split(".")[1]}`;
  return `${said}.${createHmac("sha256", pem).update(said).digest("base64url")}`;
}

/** The gate lets in a token that `make` spoils after it was issued. */
const letsIn = (make: (token: string, tenant: WitnessTenant) => Promise<string>): FaultCase => ({
  prepare: tokenOf,
  shows: async (tenant, token) => expect((await echo(tenant, await make(token, tenant))).status).toBe(200),
});

const sessionOf = async (tenant: WitnessTenant, token: string) => ({
  "mcp-session-id": (await rpc(tenant.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "",
});

/** `fetch` lets nobody choose a host name. */
function statusAt(host: string, { mcpUrl }: WitnessTenant, token: string): Promise<number | undefined> {
  const headers = {
    host,
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  return new Promise((resolve, reject) => {
    const sent = request(mcpUrl, { method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE }));
  });
}

/** Exchanges a code with some fields other than they should be; null leaves one out. */
async function exchanged(
  tenant: WitnessTenant,
  change: Readonly<Record<string, string | null>>,
  { server, client, code, verifier }: Authorized,
) {
  const form: Record<string, string | null> = {
    grant_type: "authorization_code",
    client_id: client.client_id,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
    resource: tenant.mcpUrl,
    ...change,
  };
  const sent = Object.entries(form).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return post(server.token_endpoint, Object.fromEntries(sent));
}

const takesCode = (change: Readonly<Record<string, string | null>>): FaultCase => ({
  shows: async (tenant) => {
    const answer = await exchanged(tenant, change, await authorize(tenant));
    expect([answer.status, typeof answer.json.access_token]).toEqual([200, "string"]);
  },
});

async function refreshed(tenant: WitnessTenant, as?: string) {
  const { authorized, tokens } = await connect(tenant);
  const refresh = (refreshToken: string | undefined) =>
    post(authorized.server.token_endpoint, {
      grant_type: "refresh_token",
      client_id: as ?? authorized.client.client_id,
      refresh_token: refreshToken ?? "",
    });
  return { first: await refresh(tokens.refresh_token), again: () => refresh(tokens.refresh_token) };
}

export const LENIENT_CASES: FaultCases = {
  "mcp:accept-expired": letsIn(async (token, tenant) => {
    await tenant.expire("access");
    return token;
  }),
  "mcp:accept-revoked": {
    shows: async (tenant) => {
      const { authorized, tokens } = await connect(tenant);
      const form = { token: tokens.access_token, client_id: authorized.client.client_id };
      expect((await post(authorized.server.revocation_endpoint, form)).status).toBe(200);
      expect((await echo(tenant, tokens.access_token)).status).toBe(200);
    },
  },
  "mcp:accept-other-audience": {
    shows: async (tenant) => {
      const authorized = await authorize(tenant);
      await tenant.faults({ token: "other-audience", mcp: "accept-other-audience" });
      const { access_token: token } = (await exchanged(tenant, {}, authorized)).json;
      expect((await echo(tenant, String(token))).status).toBe(200);
    },
  },
  "mcp:accept-unsigned": letsIn(async (token) => unsigned(token)),
  "mcp:accept-altered": letsIn(async (token) => `${token.slice(0, -6)}AAAAAA`),
  "mcp:accept-public-key-as-secret": letsIn(signedWithPublicKey),
  "mcp:accept-unknown": letsIn(async () => "made-up"),
  "mcp:accept-refresh-token": {
    shows: async (tenant) => {
      const { tokens } = await connect(tenant);
      expect((await echo(tenant, tokens.refresh_token ?? "")).status).toBe(200);
    },
  },
  "mcp:accept-query-token": {
    prepare: tokenOf,
    shows: async (tenant, token) =>
      expect((await rpc(`${tenant.mcpUrl}?access_token=${token}`, undefined, INITIALIZE)).status).toBe(200),
  },
  "mcp:accept-without-token": {
    shows: async (tenant) => expect((await rpc(tenant.mcpUrl, undefined, INITIALIZE)).status).toBe(200),
  },
  "mcp:accept-without-scope": {
    options: { toolScopes: { echo: "mcp:write" } },
    prepare: tokenOf,
    shows: async (tenant, token) => expect((await echo(tenant, token)).status).toBe(200),
  },
  "mcp:accept-any-origin": {
    prepare: tokenOf,
    shows: async (tenant, token) =>
      expect((await rpc(tenant.mcpUrl, token, INITIALIZE, { origin: "https://evil.example" })).status).toBe(
        200,
      ),
  },
  "mcp:accept-any-host": {
    prepare: tokenOf,
    shows: async (tenant, token) => expect(await statusAt("evil.example", tenant, token)).toBe(200),
  },
  "mcp:accept-other-user": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const session = await sessionOf(tenant, token);
      expect((await rpc(tenant.mcpUrl, await tokenOf(tenant), LIST, session)).status).toBe(200);
    },
  },
  "mcp:accept-session-as-credential": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const session = await sessionOf(tenant, token);
      expect((await rpc(tenant.mcpUrl, undefined, LIST, session)).status).toBe(200);
    },
  },
  "mcp:keep-session": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const session = await sessionOf(tenant, token);
      const headers = { ...session, authorization: `Bearer ${token}` };
      expect((await fetch(tenant.mcpUrl, { method: "DELETE", headers })).status).toBe(200);
      expect((await rpc(tenant.mcpUrl, token, LIST, session)).status).toBe(200);
    },
  },
  "mcp:accept-any-version": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const session = await sessionOf(tenant, token);
      const headers = { ...session, "mcp-protocol-version": "1999-01-01" };
      expect((await rpc(tenant.mcpUrl, token, LIST, headers)).status).toBe(200);
    },
  },
  "mcp:crash-on-malformed": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      expect((await fetch(tenant.mcpUrl, { method: "POST", headers, body: "{" })).status).toBe(500);
    },
  },
  "mcp:ignore-method-header": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const right = await modern(tenant, token, "tools/list");
      const wrong = await rpc(
        tenant.mcpUrl,
        token,
        { ...LIST, params: { _meta: MODERN_META } },
        { "mcp-protocol-version": "2026-07-28", "mcp-method": "prompts/list" },
      );
      expect([right.status, wrong.status]).toEqual([200, 200]);
    },
  },
  "authorize:accept-without-challenge": {
    shows: async (tenant) => {
      const without = { code_challenge: null, code_challenge_method: null };
      expect((await authorize(tenant, undefined, without)).code).not.toBe("");
    },
  },
  "authorize:accept-any-redirect-uri": {
    shows: async (tenant) => {
      const other = "https://elsewhere.example/callback";
      const { url } = await authorizationUrl(tenant, await register(tenant), { redirect_uri: other });
      const location = (await fetch(url, { redirect: "manual" })).headers.get("location");
      expect(location).toMatch(/^https:\/\/elsewhere\.example\/callback\?code=/);
    },
  },
  "authorize:accept-any-resource": {
    shows: async (tenant) =>
      expect((await authorize(tenant, undefined, { resource: "https://elsewhere.example/" })).code).not.toBe(
        "",
      ),
  },
  "token:accept-any-resource": takesCode({ resource: "https://elsewhere.example/" }),
  "token:accept-code-twice": {
    shows: async (tenant) => {
      const authorized = await authorize(tenant);
      const both = [await exchanged(tenant, {}, authorized), await exchanged(tenant, {}, authorized)];
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
    },
  },
  "token:accept-any-verifier": takesCode({ code_verifier: "B".repeat(43) }),
  "token:accept-no-verifier": takesCode({ code_verifier: null }),
  "token:accept-any-redirect-uri": takesCode({ redirect_uri: "http://127.0.0.1:9/other" }),
  "token:accept-any-client": {
    shows: async (tenant) => {
      const authorized = await authorize(tenant);
      const { client } = await register(tenant);
      expect((await exchanged(tenant, { client_id: client.client_id }, authorized)).status).toBe(200);
    },
  },
  "token:accept-used-refresh": {
    shows: async (tenant) => {
      const { first, again } = await refreshed(tenant);
      expect([first.status, (await again()).status]).toEqual([200, 200]);
    },
  },
  "token:accept-any-refresh": {
    shows: async (tenant) => {
      const { client } = await register(tenant);
      expect((await refreshed(tenant, client.client_id)).first.status).toBe(200);
    },
  },
  "token:keep-refresh": {
    shows: async (tenant) => {
      const { first, again } = await refreshed(tenant);
      expect([first.status, (await again()).status]).toEqual([200, 200]);
    },
  },
  "token:cacheable": {
    shows: async (tenant) => expect((await redeem(tenant)).headers.get("cache-control")).toBeNull(),
  },
  "revoke:forget": {
    shows: async (tenant) => {
      const { authorized, tokens } = await connect(tenant);
      const form = { token: tokens.access_token, client_id: authorized.client.client_id };
      expect((await post(authorized.server.revocation_endpoint, form)).status).toBe(200);
      expect((await echo(tenant, tokens.access_token)).status).toBe(200);
    },
  },
};
