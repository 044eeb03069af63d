import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, routes } from "../../contract/index.ts";
import { type DenUnderTest, startDen } from "../testing/den-under-test.ts";

let den: DenUnderTest;
beforeAll(async () => {
  den = await startDen();
});
afterAll(() => den?.stop());

describe("members", () => {
  test("can look, and not manage", async () => {
    const admin = await den.admin();
    const member = await den.member(admin);
    expect((await member.client.call(routes.listMembers, {})).members).toHaveLength(2);
    for (const attempt of [
      () => member.client.call(routes.createTeam, { body: { name: "Mine" } }),
      () =>
        member.client.call(routes.addMember, {
          body: { email: "x@example.com", name: "X", password: "a long enough password" },
        }),
      () => member.client.call(routes.listManageableConnections, { query: { scope: "manageable" } }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ status: 403, problem: { code: "forbidden" } });
    }
  });

  test("are added once, with a password of their own", async () => {
    const [admin, other] = [await den.admin(), await den.admin()];
    const body = { email: "New.Person@Example.com", name: "New", password: "a long enough password" };
    const { member } = await admin.client.call(routes.addMember, { body });
    expect((await admin.client.call(routes.listMembers, {})).members).toContainEqual(member);
    const client = createClient({ baseUrl: den.url, keepCookies: true });
    const { session } = await client.call(routes.signIn, {
      body: { email: "new.person@example.com", password: body.password },
    });
    expect(session).toMatchObject({
      member: { id: member.id, role: "member" },
      organization: admin.session.organization,
    });
    await expect(other.client.call(routes.addMember, { body })).rejects.toMatchObject({
      problem: { code: "conflict", fields: { email: expect.any(String) } },
    });
  });
});

describe("teams", () => {
  test("have names that are unique in their organization, in any case", async () => {
    const admin = await den.admin();
    await admin.client.call(routes.createTeam, { body: { name: "Support" } });
    await expect(admin.client.call(routes.createTeam, { body: { name: "SUPPORT" } })).rejects.toMatchObject({
      problem: { code: "conflict", fields: { name: expect.any(String) } },
    });
    const other = await den.admin();
    await other.client.call(routes.createTeam, { body: { name: "Support" } });
  });
});
