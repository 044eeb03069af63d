import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, routes } from "../../contract/index.ts";
import { agentWith, type DenUnderTest, type Person, startDen } from "../testing/den-under-test.ts";

let den: DenUnderTest;
let admin: Person;
beforeAll(async () => {
  den = await startDen();
  admin = await den.admin();
});
afterAll(() => den?.stop());

async function handOff(person: Person) {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const state = randomBytes(12).toString("base64url");
  const answer = await person.client.call(routes.createDesktopGrant, { body: { challenge, state } });
  const redeem = (with_: string) =>
    createClient({ baseUrl: den.url }).call(routes.redeemDesktopGrant, {
      body: { grant: answer.grant, verifier: with_ },
    });
  return { ...answer, state, verifier, redeem };
}

describe("the hand-off to the desktop app", () => {
  test("gives a bearer session of the same member, by a deep link that carries the state back", async () => {
    const { deepLink, grant, state, verifier, redeem } = await handOff(admin);
    expect(deepLink).toBe(`den://handoff?${new URLSearchParams({ grant, state })}`);
    const { token, session } = await redeem(verifier);
    expect(session.member).toEqual(admin.session.member);
    const desktop = createClient({ baseUrl: den.url, bearer: () => token });
    await desktop.call(routes.createTeam, { body: { name: "From the desktop" } });
    await desktop.call(routes.signOut, {});
    await expect(desktop.call(routes.getSession, {})).rejects.toMatchObject({ status: 401 });
  });

  test("works once, and only for the app that made the challenge, who has one try", async () => {
    const first = await handOff(admin);
    await first.redeem(first.verifier);
    await expect(first.redeem(first.verifier)).rejects.toMatchObject({ problem: { code: "grant_invalid" } });
    const second = await handOff(admin);
    const wrong = randomBytes(32).toString("base64url");
    await expect(second.redeem(wrong)).rejects.toMatchObject({ problem: { code: "grant_invalid" } });
    await expect(second.redeem(second.verifier)).rejects.toMatchObject({
      problem: { code: "grant_invalid" },
    });
  });
});

describe("the engine's entry", () => {
  test("holds the agent surface with a token that works; each mint is fresh, and the one before is ended soon", async () => {
    const { verifier, redeem } = await handOff(admin);
    const { token } = await redeem(verifier);
    const desktop = createClient({ baseUrl: den.url, bearer: () => token });
    const one = await desktop.call(routes.mintCloudMcp, { body: {} });
    expect(one.entry).toMatchObject({
      name: "OpenWork Cloud Control",
      type: "remote",
      url: `${den.url}/mcp/agent`,
      enabled: true,
      oauth: false,
    });
    const agentToken = one.entry.headers.Authorization.replace("Bearer ", "");
    expect(await agentWith(den.url, agentToken).tools()).toEqual([
      "search_capabilities",
      "execute_capability",
    ]);
    const two = await desktop.call(routes.mintCloudMcp, { body: {} });
    expect(two.marker).not.toBe(one.marker);
    expect(two.entry.headers.Authorization).not.toBe(one.entry.headers.Authorization);
    const older = await den.service.den.db
      .selectFrom("agent_tokens")
      .select("expires_at")
      .where("id", "=", one.marker)
      .executeTakeFirstOrThrow();
    expect(Date.parse(older.expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  test("ends with the desktop's sign-out, and is not for browsers", async () => {
    const { verifier, redeem } = await handOff(admin);
    const { token } = await redeem(verifier);
    const desktop = createClient({ baseUrl: den.url, bearer: () => token });
    const { entry } = await desktop.call(routes.mintCloudMcp, { body: {} });
    await desktop.call(routes.signOut, {});
    const agent = agentWith(den.url, entry.headers.Authorization.replace("Bearer ", ""));
    await expect(agent.tools()).rejects.toMatchObject({ code: 401 });
    await expect(admin.client.call(routes.mintCloudMcp, { body: {} })).rejects.toMatchObject({ status: 403 });
  });
});

describe("the agent surface", () => {
  test("answers 401 with a challenge to no token, an unknown one and a session's token", async () => {
    const session = admin.client.cookieHeader().split("=")[1];
    for (const given of [undefined, "dena_unknown", session]) {
      const response = await fetch(`${den.url}/mcp/agent`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(given ? { authorization: `Bearer ${given}` } : {}),
        },
        body: "{}",
      });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="den"/);
    }
  });

  test("serves no other website's pages, and only POST", async () => {
    const { token } = await admin.client.call(routes.createAgentToken, {});
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const foreign = await fetch(`${den.url}/mcp/agent`, {
      method: "POST",
      headers: { ...headers, origin: "https://evil.example" },
      body: "{}",
    });
    expect(foreign.status).toBe(403);
    expect((await fetch(`${den.url}/mcp/agent`, { headers })).status).toBe(405);
  });
});
