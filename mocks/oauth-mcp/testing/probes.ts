/** Requests that tests send to a tenant: raw, so that nothing between the test and the wire corrects them. */
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import { authorizationUrl, authorize, connect, post, REDIRECT_URI, register, rpc } from "./strict-client.ts";

type Json = Record<string, unknown>;

export const prmUrl = (tenant: WitnessTenant) => wellKnown("oauth-protected-resource", tenant.mcpUrl);
export const asUrl = (tenant: WitnessTenant) => wellKnown("oauth-authorization-server", tenant.issuer);

function wellKnown(kind: string, identifier: string): string {
  const { origin, pathname } = new URL(identifier);
  return `${origin}/.well-known/${kind}${pathname === "/" ? "" : pathname}`;
}

export async function json(url: string): Promise<{ status: number; body: Json; text: string }> {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {}, text };
}

export async function callback(tenant: WitnessTenant): Promise<URLSearchParams> {
  const { url } = await authorizationUrl(tenant, await register(tenant));
  const response = await fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "").searchParams;
}

/** Goes to the consent page as a browser would, and decides. */
export async function decide(tenant: WitnessTenant, decision = "approve"): Promise<Response> {
  const { url } = await authorizationUrl(tenant, await register(tenant));
  const started = await fetch(url, { redirect: "manual" });
  const cookie = started.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const consent = new URL(started.headers.get("location") ?? "", url);
  return fetch(consent, {
    method: "POST",
    redirect: "manual",
    headers: { cookie },
    body: new URLSearchParams({ decision }),
  });
}

export async function decided(tenant: WitnessTenant): Promise<URLSearchParams> {
  return new URL((await decide(tenant)).headers.get("location") ?? "").searchParams;
}

export async function redeem(tenant: WitnessTenant) {
  const { server, client, code, verifier } = await authorize(tenant);
  return post(server.token_endpoint, {
    grant_type: "authorization_code",
    client_id: client.client_id,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  });
}

export const tokenOf = async (tenant: WitnessTenant) => (await connect(tenant)).tokens.access_token;

export const MODERN_META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "strict", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {} },
};

/** One request on the stateless wire. */
export function modern(
  tenant: WitnessTenant,
  token: string,
  method: string,
  params: Json = {},
  more: Json = {},
) {
  const name = typeof params.name === "string" ? { "mcp-name": params.name } : {};
  return rpc(
    tenant.mcpUrl,
    token,
    { id: 7, method, params: { ...params, ...more, _meta: MODERN_META } },
    { "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name },
  );
}

export const echo = (tenant: WitnessTenant, token: string) =>
  modern(tenant, token, "tools/call", { name: "echo", arguments: { text: "hello" } });

export async function echoed(tenant: WitnessTenant, token: string): Promise<Json> {
  return JSON.parse(await (await echo(tenant, token)).text());
}

const CHAT = JSON.stringify({
  model: "scripted",
  messages: [{ role: "user", content: "hi" }],
  tools: [{ type: "function", function: { name: "echo" } }],
});
export const chat = (tenant: WitnessTenant, _prepared = "", signal?: AbortSignal) =>
  fetch(`${tenant.modelUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: CHAT,
    ...(signal ? { signal } : {}),
  });

export function registration(tenant: WitnessTenant) {
  return fetch(`${tenant.issuer}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" }),
  }).then(async (response) => ({ status: response.status, json: await response.json() }));
}
