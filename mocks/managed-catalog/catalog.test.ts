import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { ManagedCatalog } from "./catalog.ts";
import { CATALOG_FAULTS } from "./faults.ts";

let catalog: ManagedCatalog;
let control: WitnessClient;
let tenant: WitnessTenant;
beforeAll(async () => {
  catalog = await ManagedCatalog.start();
  control = new WitnessClient(catalog.controlUrl, catalog.key);
  tenant = await control.createTenant();
});
afterAll(() => catalog?.close());

const api = (of: WitnessTenant) => `${of.issuer}/any/base`;

async function signIn(of: WitnessTenant, state = "s") {
  const answer = await fetch(`${api(of)}/v1/auth/login/4567?state=${state}`, { redirect: "manual" });
  const callback = new URL(answer.headers.get("location") ?? "");
  const token = Buffer.from(callback.searchParams.get("token") ?? "", "base64").toString("utf8");
  const { cookies } = JSON.parse(token);
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return { callback, cookie };
}

const servers = (of: WitnessTenant, cookie?: string) =>
  fetch(`${api(of)}/v1/mcp/managed-servers?client=desk`, {
    headers: cookie === undefined ? {} : { cookie },
    signal: AbortSignal.timeout(1_500),
  });

async function publish(of: WitnessTenant, content: unknown) {
  return await fetch(`${catalog.controlUrl}/__witness/content`, {
    method: "POST",
    headers: { "x-witness-key": catalog.key },
    body: JSON.stringify({ tenant: of.id, content }),
  });
}

describe("the catalog of managed servers", () => {
  test("hands a sign-in over to a port of the person's own machine, with the state that it was sent", async () => {
    const { callback } = await signIn(tenant, "mine");
    expect([callback.hostname, callback.port, callback.searchParams.get("state")]).toEqual([
      "localhost",
      "4567",
      "mine",
    ]);
  });

  test("answers what was published to who is signed in, and 401 to everybody else", async () => {
    const { cookie } = await signIn(tenant);
    expect((await publish(tenant, { servers: [{ name: "alpha" }] })).status).toBe(200);
    expect(await (await servers(tenant, cookie)).json()).toEqual([{ name: "alpha" }]);
    expect((await servers(tenant)).status).toBe(401);
    await tenant.expire("sessions");
    expect((await servers(tenant, cookie)).status).toBe(401);
    const told = (await tenant.entries()).filter(({ step }) => step === "catalog").slice(-3);
    expect(told.map(({ catalog: facts }) => facts?.session)).toEqual(["valid", "absent", "expired"]);
  });

  test("no session stands in the log, and the client and headers by which a tool names itself do", async () => {
    const { cookie } = await signIn(tenant);
    await fetch(`${api(tenant)}/v1/mcp/managed-servers?client=desk`, {
      headers: { cookie, "x-connect-client": "cli" },
    });
    const entries = await tenant.entries();
    expect(JSON.stringify(entries)).not.toContain(cookie.split("=")[1]);
    expect(entries.at(-1)).toMatchObject({
      path: `/t/${tenant.id}/any/base/v1/mcp/managed-servers`,
      query: { client: "desk" },
      headers: { "x-connect-client": "cli", cookie: "catalog_session" },
    });
  });

  test("what one organization publishes and knows is no other's", async () => {
    const other = await control.createTenant();
    await publish(tenant, { servers: [{ name: "theirs" }] });
    const { cookie } = await signIn(tenant);
    expect((await servers(other, cookie)).status).toBe(401);
    expect(await (await servers(other, (await signIn(other)).cookie)).json()).toEqual([]);
  });

  test("what it does not have is refused in words, by its public and by its control side", async () => {
    expect((await fetch(`${api(tenant)}/v1/mcp/managed-servers`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${api(tenant)}/v1/else`)).status).toBe(404);
    await expect(tenant.script([])).rejects.toThrow("The control side has no POST /script");
    await expect(tenant.faults({ catalog: "no-such" })).rejects.toThrow("There is no fault catalog:no-such");
  });
});

describe("every fault changes what its endpoint answers, and the log names it", () => {
  test.each(CATALOG_FAULTS.map(({ step, name }) => [step, name] as const))("%s:%s", async (step, name) => {
    const own = await control.createTenant();
    await publish(own, {
      servers: [{ name: "alpha", transport: "http", url: "https://alpha.example.test/mcp" }],
    });
    const { cookie } = await signIn(own);
    const seen = async () => {
      if (step === "sign-in") return (await signIn(own)).callback.searchParams.get("state");
      const path = step === "models" ? "/v1/llm_models" : "/v1/mcp/managed-servers";
      const began = performance.now();
      try {
        const answer = await fetch(api(own) + path, {
          headers: { cookie },
          signal: AbortSignal.timeout(600),
        });
        return [answer.status, await answer.text(), performance.now() - began > 300];
      } catch {
        return "no answer";
      }
    };
    const sound = await seen();
    await own.faults({ [step]: { fault: name, ...(name === "slow" ? { with: { ms: 400 } } : {}) } });
    expect(await seen()).not.toEqual(sound);
    expect((await own.entries()).at(-1)?.faults).toContain(`${step}:${name}`);
    await own.close();
  });
});
