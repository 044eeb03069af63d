/** Cases of the faults between discovery and tokens. */
import { expect } from "vitest";
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../witness-log/options.ts";
import type { FaultCase, FaultCases } from "./fault-case.ts";
import {
  asUrl,
  callback,
  decide,
  decided,
  echo,
  json,
  prmUrl,
  redeem,
  registration,
  tokenOf,
} from "./probes.ts";
import { authorizationUrl, connect, post, register } from "./strict-client.ts";

const SHORT = { ms: 20 };

const redirectCases = (
  step: "authorize" | "approve",
  answer: (tenant: WitnessTenant) => Promise<URLSearchParams>,
): Record<string, FaultCase> => {
  const options: TenantOptionsInput = step === "approve" ? { approval: "manual" } : {};
  return {
    [`${step}:error`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).get("error")).toBe("access_denied"),
    },
    [`${step}:missing-iss`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).has("iss")).toBe(false),
    },
    [`${step}:wrong-iss`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).get("iss")).toBe("https://elsewhere.example"),
    },
    [`${step}:normalised-iss`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).get("iss")).toBe(`${tenant.issuer}/`),
    },
    [`${step}:wrong-state`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).get("state")).toBe("not-the-state-you-sent"),
    },
    [`${step}:drop-state`]: {
      options,
      shows: async (tenant) => expect((await answer(tenant)).has("state")).toBe(false),
    },
  };
};

export const AUTHORIZATION_CASES: FaultCases = {
  "prm:missing": { shows: async (tenant) => expect((await json(prmUrl(tenant))).status).toBe(404) },
  "prm:wrong-resource": {
    shows: async (tenant) =>
      expect((await json(prmUrl(tenant))).body.resource).toBe("https://elsewhere.example/mcp"),
  },
  "prm:root-differs": {
    options: { ownPort: true },
    shows: async (tenant) => {
      const root = `${new URL(tenant.mcpUrl).origin}/.well-known/oauth-protected-resource`;
      expect((await json(root)).body.resource).not.toBe((await json(prmUrl(tenant))).body.resource);
    },
  },
  "prm:no-scopes": {
    shows: async (tenant) => expect((await json(prmUrl(tenant))).body.scopes_supported).toBeUndefined(),
  },
  "prm:other-issuer": {
    options: { authorizationServers: 2 },
    shows: async (tenant) =>
      expect((await json(prmUrl(tenant))).body.authorization_servers).toEqual([`${tenant.issuer}/as2`]),
  },
  "prm:no-servers": {
    shows: async (tenant) => expect((await json(prmUrl(tenant))).body.authorization_servers).toBeUndefined(),
  },
  "as-metadata:missing": { shows: async (tenant) => expect((await json(asUrl(tenant))).status).toBe(404) },
  "as-metadata:wrong-issuer": {
    shows: async (tenant) =>
      expect((await json(asUrl(tenant))).body.issuer).toBe("https://elsewhere.example"),
  },
  "as-metadata:no-pkce": {
    shows: async (tenant) =>
      expect((await json(asUrl(tenant))).body.code_challenge_methods_supported).toBeUndefined(),
  },
  "as-metadata:plain-pkce": {
    shows: async (tenant) =>
      expect((await json(asUrl(tenant))).body.code_challenge_methods_supported).toEqual(["plain"]),
  },
  "as-metadata:omit": {
    with: { field: "authorization_endpoint" },
    shows: async (tenant) => expect((await json(asUrl(tenant))).body.authorization_endpoint).toBeUndefined(),
  },
  "as-metadata:no-registration": {
    shows: async (tenant) => expect((await json(asUrl(tenant))).body.registration_endpoint).toBeUndefined(),
  },
  "register:refuse": {
    shows: async (tenant) =>
      expect(await registration(tenant)).toMatchObject({
        status: 400,
        json: { error: "invalid_client_metadata" },
      }),
  },
  "register:refuse-redirect": {
    shows: async (tenant) =>
      expect(await registration(tenant)).toMatchObject({
        status: 400,
        json: { error: "invalid_redirect_uri" },
      }),
  },
  "register:forbidden": { shows: async (tenant) => expect((await registration(tenant)).status).toBe(403) },
  "register:confidential": {
    shows: async (tenant) => expect((await register(tenant)).client.client_secret).toBeTypeOf("string"),
  },
  "authorize:hang": {
    shows: async (tenant) => {
      const leave = new AbortController();
      const { url } = await authorizationUrl(tenant, await register(tenant));
      const hanging = fetch(url, { signal: leave.signal }).catch(() => "left");
      await tenant.waitFor((entry) => entry.outcome === "held", {
        deadlineMs: 20_000,
        expected: "the held request",
      });
      leave.abort();
      expect(await hanging).toBe("left");
    },
  },
  "authorize:slow": {
    with: SHORT,
    shows: async (tenant) => expect((await callback(tenant)).has("code")).toBe(true),
  },
  "authorize:never-redirect": {
    shows: async (tenant) => {
      const { url } = await authorizationUrl(tenant, await register(tenant));
      expect((await fetch(url, { redirect: "manual" })).headers.get("location")).toBeNull();
    },
  },
  "approve:slow": {
    options: { approval: "manual" },
    with: SHORT,
    shows: async (tenant) => expect((await decided(tenant)).has("code")).toBe(true),
  },
  "approve:skip": {
    options: { approval: "manual" },
    shows: async (tenant) => expect((await callback(tenant)).has("code")).toBe(true),
  },
  "approve:never-redirect": {
    options: { approval: "manual" },
    shows: async (tenant) => expect((await decide(tenant)).status).toBe(200),
  },
  ...redirectCases("authorize", callback),
  ...redirectCases("approve", decided),
  "token:refuse-verifier": {
    shows: async (tenant) => {
      expect(await redeem(tenant)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
      // The log keeps what the client really sent: its verifier was right.
      expect((await tenant.entries()).at(-1)?.pkce?.matches).toBe(true);
    },
  },
  "token:refuse-code": {
    shows: async (tenant) => expect((await redeem(tenant)).json.error).toBe("invalid_grant"),
  },
  "token:refuse-refresh": {
    shows: async (tenant) => {
      const { authorized, tokens } = await connect(tenant);
      const form = {
        grant_type: "refresh_token",
        client_id: authorized.client.client_id,
        refresh_token: tokens.refresh_token ?? "",
      };
      expect((await post(authorized.server.token_endpoint, form)).json.error).toBe("invalid_grant");
    },
  },
  "token:invalid-client": {
    shows: async (tenant) =>
      expect(await redeem(tenant)).toMatchObject({ status: 401, json: { error: "invalid_client" } }),
  },
  "token:drop-refresh": {
    shows: async (tenant) => expect((await redeem(tenant)).json.refresh_token).toBeUndefined(),
  },
  "token:expire-now": {
    shows: async (tenant) => expect((await echo(tenant, await tokenOf(tenant))).status).toBe(401),
  },
  "token:no-expires-in": {
    shows: async (tenant) => expect((await redeem(tenant)).json.expires_in).toBeUndefined(),
  },
  "token:other-audience": {
    shows: async (tenant) => {
      expect((await echo(tenant, await tokenOf(tenant))).status).toBe(401);
      expect((await tenant.entries()).at(-1)?.credentials[0]).toMatchObject({
        is: "other-audience",
        audience: "https://elsewhere.example/mcp",
      });
    },
  },
  "token:wrong-type": { shows: async (tenant) => expect((await redeem(tenant)).json.token_type).toBe("mac") },
  "token:less-scope": { shows: async (tenant) => expect((await redeem(tenant)).json.scope).toBe("mcp:read") },
  "token:slow-down": {
    shows: async (tenant) => {
      const { server } = await register(tenant);
      const form = {
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        client_id: "x",
        device_code: "y",
      };
      expect((await post(server.token_endpoint, form)).json.error).toBe("slow_down");
    },
  },
};
