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

async function usable(person: Person) {
  const { connections } = await person.client.call(routes.listUsableConnections, {});
  return connections;
}

const grant = (
  admin: Person,
  connectionId: string,
  body: { teamIds?: string[]; memberIds?: string[]; everyone?: boolean },
) => admin.client.call(routes.replaceConnectionAccess, { params: { connectionId }, body });

const calls = async (tenant: WitnessTenant) =>
  (await tenant.entries()).filter((entry) => entry.mcp?.method === "tools/call");

describe("who may use a connection", () => {
  test("without grants no member sees it; its admins do", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    const { id } = await den.publish(admin, { url: tenant.mcpUrl, access: {} });
    expect(await usable(member)).toEqual([]);
    expect((await usable(admin)).map((it) => it.id)).toEqual([id]);
    await expect(den.start(member, id)).rejects.toMatchObject({ status: 404 });
  });

  test("everyone, team and member grants work, and replacing them acts at once", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const [inTeam, alone] = [await den.member(admin), await den.member(admin)];
    const { team } = await admin.client.call(routes.createTeam, {
      body: { name: "Support", memberIds: [inTeam.session.member.id] },
    });
    const { id } = await den.publish(admin, { url: tenant.mcpUrl, access: {} });
    const seenBy = async () => [(await usable(inTeam)).length, (await usable(alone)).length];
    await grant(admin, id, { everyone: true });
    expect(await seenBy()).toEqual([1, 1]);
    await grant(admin, id, { teamIds: [team.id] });
    expect(await seenBy()).toEqual([1, 0]);
    await grant(admin, id, { memberIds: [alone.session.member.id] });
    expect(await seenBy()).toEqual([0, 1]);
    await grant(admin, id, {});
    expect(await seenBy()).toEqual([0, 0]);
  });

  test("grants to another organization's people and teams are dropped", async () => {
    const tenant = await witness.client.createTenant();
    const [admin, stranger] = [await den.admin(), await den.admin()];
    const { team } = await stranger.client.call(routes.createTeam, { body: { name: "Spies" } });
    const connection = await den.publish(admin, {
      url: tenant.mcpUrl,
      access: { teamIds: [team.id], memberIds: [stranger.session.member.id] },
    });
    expect(connection.access).toEqual({ everyone: false, teamIds: [], memberIds: [] });
    expect(await usable(stranger)).toEqual([]);
  });

  test("another organization's admin can neither see, change, connect nor delete it", async () => {
    const tenant = await witness.client.createTenant();
    const [admin, stranger] = [await den.admin(), await den.admin()];
    const { id: connectionId } = await den.publish(admin, { url: tenant.mcpUrl });
    const params = { connectionId };
    for (const attempt of [
      () => stranger.client.call(routes.updateConnection, { params, body: { scopes: "mine" } }),
      () => stranger.client.call(routes.startConnect, { params, body: {} }),
      () => stranger.client.call(routes.deleteConnection, { params }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ status: 404 });
    }
  });

  test("a per-member connection is published without any OAuth by the admin", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    await den.publish(admin, { url: tenant.mcpUrl, credentials: "per_member" });
    expect(await usable(member)).toMatchObject([{ connectedForMe: false, canConnect: true }]);
    const steps = (await tenant.entries()).map((entry) => entry.step).filter((step) => step !== "witness");
    expect(steps).toEqual(["mcp"]);
  });
});

describe("whose account does the work", () => {
  test("connecting one member leaves the others unconnected", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const [one, two] = [await den.member(admin), await den.member(admin)];
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(one, id);
    expect(await usable(one)).toMatchObject([{ connectedForMe: true }]);
    expect(await usable(two)).toMatchObject([{ connectedForMe: false }]);
  });

  test("two members leave two credentials, an unconnected one a hint and nothing at the witness", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const members = [await den.member(admin), await den.member(admin)];
    const unconnected = await den.member(admin);
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    for (const member of members) {
      await den.connect(member, id);
      await (await den.agent(member)).execute(`mcp:${id}:echo`, { text: "hello" });
    }
    const refused = await (await den.agent(unconnected)).execute(`mcp:${id}:echo`, { text: "hello" });
    expect(refused).toMatchObject({
      isError: true,
      problem: {
        code: "needs_connection",
        hint: expect.stringContaining("Connect your account"),
        connectUrl: `${den.url}/your-connections?connection=${id}`,
      },
    });
    const made = await calls(tenant);
    expect(made).toHaveLength(2);
    expect(new Set(made.map((entry) => entry.credentials?.[0]?.fingerprint)).size).toBe(2);
  });

  test("a shared connection uses the organization's one account for all, and members can't change it", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    const { id } = await den.publish(admin, { url: tenant.mcpUrl, credentials: "shared" });
    await expect(den.start(member, id)).rejects.toMatchObject({ status: 403 });
    await den.connect(admin, id);
    expect(await usable(member)).toMatchObject([{ connectedForMe: true, canConnect: false }]);
    for (const person of [admin, member]) {
      await (await den.agent(person)).execute(`mcp:${id}:echo`, { text: "hello" });
    }
    const made = await calls(tenant);
    expect(made).toHaveLength(2);
    expect(new Set(made.map((entry) => entry.credentials?.[0]?.fingerprint)).size).toBe(1);
    await expect(
      member.client.call(routes.disconnectConnection, { params: { connectionId: id } }),
    ).rejects.toMatchObject({ status: 403 });
  });

  test("a restricted connection is absent from search and forbidden to execute; nothing at the witness", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    const { id } = await den.publish(admin, { url: tenant.mcpUrl, credentials: "shared", access: {} });
    await den.connect(admin, id);
    const mark = await tenant.mark();
    const agent = await den.agent(member);
    expect(await agent.search("echo")).toMatchObject({ capabilities: [], unavailable: [] });
    expect(await agent.execute(`mcp:${id}:echo`, { text: "hello" })).toMatchObject({
      problem: { code: "forbidden" },
    });
    expect(await tenant.entries(mark)).toEqual([]);
  });

  test("a read token may search, not execute", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(admin, id);
    const agent = await den.agent(admin, ["read"]);
    expect((await agent.search("echo")).capabilities).toHaveLength(1);
    const refused = await agent.execute(`mcp:${id}:echo`, { text: "hello" });
    expect(refused.problem?.code).toBe("insufficient_scope");
    expect(await calls(tenant)).toEqual([]);
  });
});

describe("what goes when something goes", () => {
  test("disconnecting drops the account, revokes it at the provider, and leaves the client for the next connect", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(admin, id);
    await admin.client.call(routes.disconnectConnection, { params: { connectionId: id } });
    expect(await usable(admin)).toMatchObject([{ connectedForMe: false }]);
    const mark = await tenant.mark();
    const refused = await (await den.agent(admin)).execute(`mcp:${id}:echo`, { text: "hello" });
    expect(refused.problem?.code).toBe("needs_connection");
    expect(await tenant.entries(mark)).toEqual([]);
    const steps = (await tenant.entries()).map((entry) => entry.step);
    expect(steps).toContain("revoke");
    await den.connect(admin, id);
    expect((await tenant.entries()).filter((entry) => entry.step === "register")).toHaveLength(1);
  });

  test("deleting removes it from lists and search; execution fails; nothing of it is left; nothing at the witness", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(member, id);
    await admin.client.call(routes.deleteConnection, { params: { connectionId: id } });
    const mark = await tenant.mark();
    const agent = await den.agent(member);
    expect(await usable(member)).toEqual([]);
    expect(await agent.search("echo")).toMatchObject({ capabilities: [], unavailable: [] });
    expect((await agent.execute(`mcp:${id}:echo`, { text: "x" })).problem?.code).toBe("forbidden");
    expect(await tenant.entries(mark)).toEqual([]);
    const { db } = den.service.den;
    for (const table of ["credentials", "access_grants", "oauth_clients", "connect_attempts"] as const) {
      expect(
        await db.selectFrom(table).select("connection_id").where("connection_id", "=", id).execute(),
      ).toEqual([]);
    }
  });

  test("secrets are encrypted in the database", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const { id } = await den.publish(admin, { url: tenant.mcpUrl });
    await den.connect(admin, id);
    const { db } = den.service.den;
    const [credential, client] = [
      await db
        .selectFrom("credentials")
        .selectAll()
        .where("connection_id", "=", id)
        .executeTakeFirstOrThrow(),
      await db
        .selectFrom("oauth_clients")
        .selectAll()
        .where("connection_id", "=", id)
        .executeTakeFirstOrThrow(),
    ];
    for (const sealed of [credential.sealed, client.sealed]) {
      expect(sealed).toMatch(/^v1\.[\w-]+$/);
      expect(Buffer.from(sealed.slice(3), "base64url").toString("latin1")).not.toMatch(/token|secret|client/);
    }
  });
});
