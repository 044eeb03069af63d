import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { type DenUnderTest, startDen } from "../testing/den-under-test.ts";
import { startTogether } from "../testing/start-together.ts";
import { startWitness, type WitnessProcess } from "../testing/witness-process.ts";
import { withMcpSession } from "./client/mcp-session.ts";

let witness: WitnessProcess;
let den: DenUnderTest;

beforeAll(async () => {
  [witness, den] = await startTogether([startWitness(), startDen()]);
});
afterAll(async () => {
  await den?.stop();
  await witness?.stop();
});

async function connected(options: Parameters<typeof witness.client.createTenant>[0] = {}) {
  const tenant = await witness.client.createTenant(options);
  const admin = await den.admin();
  const connection = await den.publish(admin, { url: tenant.mcpUrl });
  await den.connect(admin, connection.id);
  return {
    tenant,
    admin,
    agent: await den.agent(admin),
    connectionId: connection.id,
    name: `mcp:${connection.id}:echo`,
  };
}

describe("an access token that expired", () => {
  test("is refreshed once and the call succeeds, with no act of the person", async () => {
    const { tenant, agent, name } = await connected();
    await tenant.expire("access");
    const mark = await tenant.mark();
    expect(await agent.execute(name, { text: "after expiry" })).toMatchObject({ isError: false });
    const steps = (await tenant.entries(mark)).map(
      (entry) => `${entry.step} ${entry.mcp?.method ?? ""} ${entry.status}`,
    );
    expect(steps.slice(0, 3)).toEqual(["mcp initialize 401", "token  200", "mcp initialize 200"]);
    expect(steps.filter((step) => step.startsWith("token"))).toHaveLength(1);
  });

  test("is refreshed once for calls at the same time", async () => {
    const { tenant, agent, name } = await connected();
    await tenant.expire("access");
    const mark = await tenant.mark();
    const answers = await Promise.all([1, 2, 3, 4].map((n) => agent.execute(name, { text: `call ${n}` })));
    expect(answers.map((answer) => answer.isError)).toEqual([false, false, false, false]);
    expect((await tenant.entries(mark)).filter((entry) => entry.step === "token")).toHaveLength(1);
  });

  test("asks to reconnect when the refresh is refused, without another try, and reconnecting heals it", async () => {
    const { tenant, admin, agent, name, connectionId } = await connected();
    await tenant.expire("access", "refresh");
    expect((await agent.execute(name, { text: "x" })).problem).toMatchObject({
      code: "reconnect_needed",
      hint: expect.stringContaining("Reconnect"),
    });
    const params = { connectionId };
    expect(await admin.client.call(routes.getConnectStatus, { params })).toMatchObject({
      state: "reconnect_needed",
    });
    const { connections } = await admin.client.call(routes.listUsableConnections, {});
    expect(connections).toMatchObject([{ connectedForMe: false, reconnectNeeded: true }]);
    const mark = await tenant.mark();
    expect((await agent.execute(name, { text: "x" })).problem?.code).toBe("reconnect_needed");
    expect(await tenant.entries(mark)).toEqual([]);
    await den.connect(admin, connectionId);
    expect(await agent.execute(name, { text: "healed" })).toMatchObject({ isError: false });
  });

  test("asks to reconnect when the provider gave no refresh token", async () => {
    const { tenant, agent, name } = await connected({ options: { refreshTokens: false } });
    await tenant.expire("access");
    expect((await agent.execute(name, { text: "x" })).problem?.code).toBe("reconnect_needed");
  });
});

describe("a scope that a tool needs", () => {
  test("is asked for at the next connect, together with the others", async () => {
    const { tenant, admin, agent, name, connectionId } = await connected({
      options: {
        scopes: ["mcp:read", "mcp:tools", "mcp:write"],
        challengeScope: "mcp:read",
        toolScopes: { echo: "mcp:write" },
      },
    });
    expect((await agent.execute(name, { text: "x" })).problem?.code).toBe("insufficient_scope");
    const authorizationUrl = new URL(await den.start(admin, connectionId));
    expect(authorizationUrl.searchParams.get("scope")?.split(" ")).toEqual(
      expect.arrayContaining(["mcp:read", "mcp:write"]),
    );
    await den.land(await den.approve(authorizationUrl.href), admin);
    expect(await agent.execute(name, { text: "x" })).toMatchObject({ isError: false });
    expect((await tenant.entries()).filter((entry) => entry.step === "register")).toHaveLength(1);
  });
});

test("a server that asks a person in the middle of a call is told that nobody is there, and gets no stream for it", async () => {
  const tenant = await witness.client.createTenant({
    options: { protected: false, tools: ["ask"], wires: ["2025-11-25"] },
  });
  const said = await withMcpSession(tenant.mcpUrl, { fetch, timeoutMs: 20_000 }, (session) =>
    session.callTool("ask", { question: "Which colour?" }),
  );
  expect(said.isError).toBe(true);
  const entries = (await tenant.entries()).filter(({ step }) => step === "mcp");
  expect(entries.some(({ method }) => method === "GET")).toBe(false);
});
