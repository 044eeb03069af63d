/** Cases of the small slips of servers. */
import { expect } from "vitest";
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import type { FaultCase, FaultCases } from "./fault-case.ts";
import { json, MODERN_META, prmUrl, registration, tokenOf } from "./probes.ts";
import {
  authorizationUrl,
  authorize,
  connect,
  INITIALIZE,
  post,
  REDIRECT_URI,
  register,
  rpc,
} from "./strict-client.ts";

const MODERN = { "mcp-protocol-version": "2026-07-28" };
const VERSION = "io.modelcontextprotocol/protocolVersion";

/** Sends one message with a good token and looks at the answer. */
const answers = (
  message: object,
  headers: Record<string, string>,
  look: (answer: Response) => unknown,
  options: FaultCase["options"] = {},
): FaultCase => ({
  options,
  prepare: tokenOf,
  shows: async (tenant, token) => {
    await look(await rpc(tenant.mcpUrl, token, message, headers));
  },
});

const isStatus = (status: number) => (answer: Response) => expect(answer.status).toBe(status);

const modern = (method: string, params: object = {}, version = "2026-07-28") => ({
  id: 3,
  method,
  params: { ...params, _meta: { ...MODERN_META, [VERSION]: version } },
});

async function opened(tenant: WitnessTenant, token: string): Promise<Record<string, string>> {
  const answer = await rpc(tenant.mcpUrl, token, INITIALIZE);
  return { "mcp-session-id": answer.headers.get("mcp-session-id") ?? "" };
}

/** A grant, with which to ask the token endpoint again. */
async function granted(tenant: WitnessTenant) {
  const { authorized, tokens } = await connect(tenant);
  const base = { client_id: authorized.client.client_id };
  const refresh = (refreshToken: unknown, more = {}) =>
    post(authorized.server.token_endpoint, {
      ...base,
      grant_type: "refresh_token",
      refresh_token: String(refreshToken),
      ...more,
    });
  const code = () =>
    post(authorized.server.token_endpoint, {
      ...base,
      grant_type: "authorization_code",
      code: authorized.code,
      code_verifier: authorized.verifier,
      redirect_uri: REDIRECT_URI,
    });
  return { tokens, refresh, code };
}

export const SLIP_CASES: FaultCases = {
  "mcp:odd-session-id": answers(INITIALIZE, {}, (answer) =>
    expect(answer.headers.get("mcp-session-id")).toMatch(/^my session /),
  ),
  "mcp:echo-version": answers(
    { ...INITIALIZE, params: { ...INITIALIZE.params, protocolVersion: "1999-01-01" } },
    {},
    async (answer) => expect(await answer.text()).toContain('"protocolVersion":"1999-01-01"'),
  ),
  "mcp:notification-200": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const message = { method: "notifications/initialized" };
      expect((await rpc(tenant.mcpUrl, token, message, await opened(tenant, token))).status).toBe(200);
    },
  },
  "mcp:unknown-is-internal": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const message = { id: 2, method: "no/such" };
      const answer = await rpc(tenant.mcpUrl, token, message, await opened(tenant, token));
      expect(await answer.text()).toContain("-32603");
    },
  },
  "mcp:page-on-get": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
      expect((await fetch(tenant.mcpUrl, { headers })).headers.get("content-type")).toBe("text/html");
    },
  },
  "mcp:serve-unknown-session": answers(
    { id: 2, method: "ping" },
    { "mcp-session-id": "made-up" },
    isStatus(200),
  ),
  "mcp:serve-other-resource": {
    options: { resources: ["toolkits/support"] },
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const session = await opened(tenant, token);
      const [, other = ""] = tenant.resources;
      const { server, client, code, verifier } = await authorize(tenant, undefined, { resource: other });
      const { json: answer } = await post(server.token_endpoint, {
        grant_type: "authorization_code",
        client_id: client.client_id,
        code,
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
        resource: other,
      });
      const ping = { id: 2, method: "ping" };
      expect((await rpc(other, String(answer.access_token), ping, session)).status).toBe(200);
    },
  },
  "mcp:ignore-name-header": answers(
    modern("tools/call", { name: "echo", arguments: { text: "hi" } }),
    { ...MODERN, "mcp-method": "tools/call", "mcp-name": "other" },
    isStatus(200),
  ),
  "mcp:ignore-version-header": answers(
    modern("tools/list"),
    { "mcp-protocol-version": "2025-11-25", "mcp-method": "tools/list" },
    isStatus(200),
  ),
  "mcp:serve-any-revision": answers(
    modern("tools/list", {}, "2099-01-01"),
    { "mcp-protocol-version": "2099-01-01", "mcp-method": "tools/list" },
    isStatus(200),
  ),
  "mcp:serve-removed": answers(modern("ping"), { ...MODERN, "mcp-method": "ping" }, isStatus(200)),
  "mcp:session-on-stateless": answers(
    modern("tools/list"),
    { ...MODERN, "mcp-method": "tools/list" },
    (answer) => expect(answer.headers.get("mcp-session-id")).toBe("unasked-for"),
  ),
  "mcp:plain-text": answers(
    INITIALIZE,
    {},
    (answer) => expect(answer.headers.get("content-type")).toBe("text/plain"),
    { answers: "json" },
  ),
  "mcp:id-as-string": answers(
    INITIALIZE,
    {},
    async (answer) => expect(await answer.json()).toMatchObject({ id: expect.any(String) }),
    { answers: "json" },
  ),
  "mcp:invalid-is-400": {
    shows: async (tenant) => expect((await rpc(tenant.mcpUrl, "made-up", INITIALIZE)).status).toBe(400),
  },
  "mcp:scheme-by-case": {
    prepare: tokenOf,
    shows: async (tenant, token) => {
      const lower = { authorization: `bearer ${token}` };
      expect((await rpc(tenant.mcpUrl, undefined, INITIALIZE, lower)).status).toBe(401);
      expect((await rpc(tenant.mcpUrl, token, INITIALIZE)).status).toBe(200);
    },
  },
  "prm:names-origin": {
    shows: async (tenant) =>
      expect((await json(prmUrl(tenant))).body.resource).toBe(new URL(tenant.mcpUrl).origin),
  },
  "register:answer-200": { shows: async (tenant) => expect((await registration(tenant)).status).toBe(200) },
  "register:accept-any-redirect-uri": {
    shows: async (tenant) => {
      const body = JSON.stringify({
        redirect_uris: ["http://client.example/callback"],
        token_endpoint_auth_method: "none",
      });
      const headers = { "content-type": "application/json" };
      expect((await fetch(`${tenant.issuer}/register`, { method: "POST", headers, body })).status).toBe(201);
    },
  },
  "client-configuration:refuse-delete": {
    shows: async (tenant) => {
      const { client } = await register(tenant);
      const headers = { authorization: `Bearer ${String(client.registration_access_token)}` };
      const url = String(client.registration_client_uri);
      expect((await fetch(url, { method: "DELETE", headers })).status).toBe(405);
    },
  },
  "authorize:redirect-unknown-client": {
    shows: async (tenant) => {
      const { url } = await authorizationUrl(tenant, await register(tenant), { client_id: "nobody" });
      const location = (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
      expect(location).toContain(`${REDIRECT_URI}?error=unauthorized_client`);
    },
  },
  "token:accept-any-secret": {
    shows: async (tenant) => {
      const registered = await register(tenant, { token_endpoint_auth_method: "client_secret_post" });
      const { url, verifier } = await authorizationUrl(tenant, registered);
      const location = (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
      const answer = await post(registered.server.token_endpoint, {
        grant_type: "authorization_code",
        client_id: registered.client.client_id,
        client_secret: "wrong",
        code: new URL(location).searchParams.get("code") ?? "",
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
      });
      expect(answer.status).toBe(200);
    },
  },
  "token:error-500": {
    shows: async (tenant) => {
      const { refresh } = await granted(tenant);
      expect((await refresh("made-up")).status).toBe(500);
    },
  },
  "token:keep-after-replay": {
    shows: async (tenant) => {
      const { code, refresh, tokens } = await granted(tenant);
      expect([(await code()).status, (await refresh(tokens.refresh_token)).status]).toEqual([400, 200]);
    },
  },
  "token:keep-after-reuse": {
    shows: async (tenant) => {
      const { refresh, tokens } = await granted(tenant);
      const next = await refresh(tokens.refresh_token);
      expect((await refresh(tokens.refresh_token)).status).toBe(400);
      expect((await refresh(next.json.refresh_token)).status).toBe(200);
    },
  },
  "token:widen-scope": {
    shows: async (tenant) => {
      const { refresh, tokens } = await granted(tenant);
      const answer = await refresh(tokens.refresh_token, { scope: "mcp:read mcp:admin" });
      expect(answer.json.scope).toBe("mcp:read mcp:admin");
    },
  },
};
