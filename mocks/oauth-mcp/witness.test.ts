import { afterAll, beforeAll, expect, test } from "vitest";
import { WitnessClient, WitnessWaitError } from "../witness-log/control-client.ts";
import {
  authorizationUrl,
  connect,
  discover,
  INITIALIZE,
  REDIRECT_URI,
  register,
  rpc,
} from "./testing/strict-client.ts";
import { Witness } from "./witness.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

test("an authorization with automatic approval takes one redirect, and leaves every step in the log", async () => {
  const tenant = await control.createTenant();
  const unauthorized = await rpc(tenant.mcpUrl, undefined, INITIALIZE);
  expect(unauthorized.status).toBe(401);
  expect(unauthorized.headers.get("www-authenticate")).toContain("resource_metadata=");
  const { tokens } = await connect(tenant);
  const opened = await rpc(tenant.mcpUrl, tokens.access_token, INITIALIZE);
  expect(opened.status).toBe(200);
  await opened.text();
  const entries = await tenant.entries();
  expect(entries.map((entry) => entry.step)).toEqual([
    "witness",
    "mcp",
    "as-metadata",
    "register",
    "authorize",
    "token",
    "mcp",
  ]);
  expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(entries[5]?.pkce).toEqual({ verifierLength: 43, verifierCharset: "unreserved", matches: true });
  expect(entries[6]?.credentials[0]).toMatchObject({
    in: "header",
    is: "valid",
    fingerprint: entries[5]?.issued?.accessToken,
  });
});

test("a client that is registered by hand later can authorize, with its own redirect URIs only", async () => {
  const tenant = await control.createTenant({ options: { dynamicRegistration: false } });
  const byHand = { clientId: "by-hand", redirectUris: [REDIRECT_URI] };
  const registered = { server: await discover(tenant), client: { client_id: "by-hand" } };
  const { url } = await authorizationUrl(tenant, registered);
  const unknown = await fetch(url, { redirect: "manual" });
  expect(unknown.status).toBe(400);
  await tenant.addClient(byHand);
  const known = await fetch(url, { redirect: "manual" });
  expect(known.headers.get("location")).toMatch(/[?&]code=/);
  const elsewhere = new URL(url);
  elsewhere.searchParams.set("redirect_uri", "http://127.0.0.1:1/elsewhere");
  expect((await fetch(elsewhere, { redirect: "manual" })).status).toBe(400);
  const entries = await tenant.entries();
  const added = entries.find((entry) => entry.control?.event === "clients");
  const authorized = entries.find((entry) => entry.outcome === "code");
  expect(added?.control).toMatchObject({ event: "clients", preRegistered: ["by-hand"] });
  expect(authorized?.client).toMatchObject({ id: "by-hand", kind: "pre-registered" });
});

test("with manual approval nothing is issued before Approve, and the page shows who asks for what", async () => {
  const tenant = await control.createTenant({ options: { approval: "manual" } });
  const registered = await register(tenant, { client_name: "Acme <b>Notes</b>" });
  const { url, state } = await authorizationUrl(tenant, registered);
  const started = await fetch(url, { redirect: "manual" });
  const cookie = started.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const consent = new URL(started.headers.get("location") ?? "", url);
  const page = await (await fetch(consent, { headers: { cookie } })).text();
  expect(page).toContain("<title>Approve access</title>");
  expect(page).toContain("Acme &#60;b&#62;Notes");
  expect(page).toContain("Call the tools of this server for you");
  expect(page).toContain("grace@example.test");
  const mark = await tenant.mark();
  const decide = () =>
    fetch(consent, {
      method: "POST",
      redirect: "manual",
      headers: { cookie },
      body: new URLSearchParams({ decision: "approve", account: "grace@example.test" }),
    });
  const approved = await decide();
  const callback = new URL(approved.headers.get("location") ?? "");
  expect(callback.href.startsWith(REDIRECT_URI)).toBe(true);
  expect(callback.searchParams.get("state")).toBe(state);
  expect(callback.searchParams.get("iss")).toBe(tenant.issuer);
  const again = await decide();
  expect(again.status).toBe(410);
  const [first, second] = await tenant.entries(mark);
  expect(first).toMatchObject({
    step: "approve",
    outcome: "code",
    account: "grace@example.test",
    state: { returned: "echoed" },
  });
  expect(second).toMatchObject({ step: "approve", status: 410 });
});

test("denying sends access_denied to the client, and no code", async () => {
  const tenant = await control.createTenant({ options: { approval: "manual" } });
  const { url } = await authorizationUrl(tenant, await register(tenant));
  const started = await fetch(url, { redirect: "manual" });
  const cookie = started.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const consent = new URL(started.headers.get("location") ?? "", url);
  const denied = await fetch(consent, {
    method: "POST",
    redirect: "manual",
    headers: { cookie },
    body: new URLSearchParams({ decision: "deny" }),
  });
  const callback = new URL(denied.headers.get("location") ?? "");
  expect(callback.searchParams.get("error")).toBe("access_denied");
  expect(callback.searchParams.get("code")).toBeNull();
});

test("a follower is told of an entry that is written later, and a wait that fails says what did arrive", async () => {
  const tenant = await control.createTenant();
  const waiting = tenant.waitFor((entry) => entry.step === "mcp", {
    deadlineMs: 20_000,
    expected: "an MCP request",
  });
  await rpc(tenant.mcpUrl, undefined, INITIALIZE);
  expect((await waiting).status).toBe(401);
  const failed = await tenant
    .waitFor((entry) => entry.step === "token", { deadlineMs: 300, expected: "a token request" })
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(WitnessWaitError);
  expect(String(failed)).toContain(
    "a token request within 300 ms; it saw #1 witness no answer, #2 mcp initialize 401.",
  );
});

test("tenants share neither log nor clients nor tokens", async () => {
  const [one, two] = [await control.createTenant(), await control.createTenant()];
  const { tokens } = await connect(one);
  const crossed = await rpc(two.mcpUrl, tokens.access_token, INITIALIZE);
  expect(crossed.status).toBe(401);
  const entries = await two.entries();
  expect(entries.map((entry) => entry.step)).toEqual(["witness", "mcp"]);
  expect(entries[1]?.credentials[0]?.is).toBe("other-tenant");
});
