import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { type DenUnderTest, startDen } from "../testing/den-under-test.ts";
import { type MariaDb, startMariaDb } from "../testing/mariadb.ts";
import { startTogether } from "../testing/start-together.ts";
import { startWitness, type WitnessProcess } from "../testing/witness-process.ts";
import { openDatabase } from "./open-database.ts";

let mariadb: MariaDb;
let witness: WitnessProcess;
let den: DenUnderTest;

beforeAll(async () => {
  [mariadb, witness] = await startTogether([startMariaDb(), startWitness()]);
  den = await startDen({ DEN_DATABASE_URL: mariadb.url });
});
afterAll(async () => {
  await den?.stop();
  await Promise.all([mariadb?.stop(), witness?.stop()]);
});

describe("the MariaDB variant", () => {
  test("carries the whole way: people, teams, grants, connecting, refresh, disconnecting, deleting", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const member = await den.member(admin);
    const { team } = await admin.client.call(routes.createTeam, {
      body: { name: "Support", memberIds: [member.session.member.id] },
    });
    await expect(admin.client.call(routes.createTeam, { body: { name: "support" } })).rejects.toMatchObject({
      status: 409,
    });
    const { id } = await den.publish(admin, { url: tenant.mcpUrl, access: { teamIds: [team.id] } });
    await Promise.all([den.connect(admin, id), den.connect(member, id)]);
    expect((await tenant.entries()).filter((entry) => entry.step === "register")).toHaveLength(1);
    const agent = await den.agent(member);
    await tenant.expire("access");
    expect(await agent.execute(`mcp:${id}:echo`, { text: "on MariaDB" })).toMatchObject({ isError: false });
    expect((await agent.search("echo")).total).toBe(1);
    await member.client.call(routes.disconnectConnection, { params: { connectionId: id } });
    await admin.client.call(routes.deleteConnection, { params: { connectionId: id } });
    for (const table of ["credentials", "access_grants", "oauth_clients", "connect_attempts"] as const) {
      expect(await den.service.den.db.selectFrom(table).select("connection_id").execute()).toEqual([]);
    }
  });

  test("many sign-ins and changes of access at once all succeed", async () => {
    const tenant = await witness.client.createTenant();
    const admin = await den.admin();
    const connections = await Promise.all([1, 2, 3, 4].map(() => den.publish(admin, { url: tenant.mcpUrl })));
    await Promise.all(connections.map(({ id }) => den.connect(admin, id)));
    const { connections: usable } = await admin.client.call(routes.listUsableConnections, {});
    expect(usable.map((it) => it.connectedForMe)).toEqual([true, true, true, true]);
  });

  test("keeps names apart that another collation would take for one", async () => {
    const admin = await den.admin();
    await admin.client.call(routes.createTeam, { body: { name: "Muller" } });
    const { team } = await admin.client.call(routes.createTeam, { body: { name: "Müller" } });
    expect(team.name).toBe("Müller");
  });

  test("is opened a second time without migrating again", async () => {
    const again = await openDatabase(mariadb.url);
    expect(
      await again.db
        .selectFrom("kysely_migration" as never)
        .selectAll()
        .execute(),
    ).toHaveLength(1);
    await again.close();
  });

  test("a server that isn't there is named, without the password", async () => {
    await expect(openDatabase("mysql://den:hush@127.0.0.1:1/den")).rejects.toThrow(
      /^DEN_DATABASE_URL mysql:\/\/den:\*\*\*@127\.0\.0\.1:1\/den can't be opened/,
    );
  });
});
