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
      () => member.client.call(routes.createInvitation, { body: { email: "x@example.com" } }),
      () => member.client.call(routes.listManageableConnections, { query: { scope: "manageable" } }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ status: 403, problem: { code: "forbidden" } });
    }
  });

  test("an organization never loses its last admin", async () => {
    const admin = await den.admin();
    const member = await den.member(admin);
    const params = { memberId: admin.session.member.id };
    const stepDown = () => admin.client.call(routes.updateMember, { params, body: { role: "member" } });
    await expect(stepDown()).rejects.toMatchObject({ status: 409 });
    await expect(admin.client.call(routes.removeMember, { params })).rejects.toMatchObject({ status: 409 });
    await admin.client.call(routes.updateMember, {
      params: { memberId: member.session.member.id },
      body: { role: "admin" },
    });
    expect((await stepDown()).member.role).toBe("member");
  });

  test("a change of role acts at once", async () => {
    const admin = await den.admin();
    const member = await den.member(admin);
    const params = { memberId: member.session.member.id };
    await admin.client.call(routes.updateMember, { params, body: { role: "admin" } });
    await member.client.call(routes.createTeam, { body: { name: "Now I can" } });
    await admin.client.call(routes.updateMember, { params, body: { role: "member" } });
    await expect(member.client.call(routes.createTeam, { body: { name: "No more" } })).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe("invitations", () => {
  test("work once, put the person into the teams, and prove the address", async () => {
    const admin = await den.admin();
    const { team } = await admin.client.call(routes.createTeam, { body: { name: "Support" } });
    const { acceptUrl } = await admin.client.call(routes.createInvitation, {
      body: { email: "New.Person@Example.com", teamIds: [team.id] },
    });
    const token = new URL(acceptUrl).searchParams.get("token") ?? "";
    const client = createClient({ baseUrl: den.url, keepCookies: true });
    expect(await client.call(routes.lookupInvitation, { query: { token } })).toMatchObject({
      email: "new.person@example.com",
      hasAccount: false,
      organizationName: admin.session.organization.name,
    });
    const accept = () =>
      client.call(routes.acceptInvitation, {
        body: { token, name: "New", password: "a long enough password" },
      });
    const { session } = await accept();
    expect(session.user.emailVerified).toBe(true);
    const { members } = await admin.client.call(routes.listMembers, {});
    expect(members.find((it) => it.id === session.member.id)?.teamIds).toEqual([team.id]);
    expect((await admin.client.call(routes.listInvitations, {})).invitations).toEqual([]);
    await expect(accept()).rejects.toMatchObject({ problem: { code: "invitation_invalid" } });
  });

  test("somebody with an account joins with that account's password only, and can switch organizations", async () => {
    const [first, second] = [await den.admin(), await den.admin()];
    const { acceptUrl } = await second.client.call(routes.createInvitation, {
      body: { email: first.session.user.email },
    });
    const token = new URL(acceptUrl).searchParams.get("token") ?? "";
    const client = createClient({ baseUrl: den.url, keepCookies: true });
    await expect(
      client.call(routes.acceptInvitation, { body: { token, password: "another password" } }),
    ).rejects.toMatchObject({ status: 401 });
    const { session } = await client.call(routes.acceptInvitation, {
      body: { token, password: "a long enough password" },
    });
    expect(session.organization.id).toBe(second.session.organization.id);
    expect(session.organizations).toHaveLength(2);
    const switched = await client.call(routes.switchOrganization, {
      body: { organizationId: first.session.organization.id },
    });
    expect(switched.session.member).toEqual(first.session.member);
  });

  test("end when taken back", async () => {
    const admin = await den.admin();
    const { invitation, acceptUrl } = await admin.client.call(routes.createInvitation, {
      body: { email: "later@example.com" },
    });
    await admin.client.call(routes.revokeInvitation, { params: { invitationId: invitation.id } });
    const token = new URL(acceptUrl).searchParams.get("token") ?? "";
    await expect(admin.client.call(routes.lookupInvitation, { query: { token } })).rejects.toMatchObject({
      problem: { code: "invitation_invalid" },
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

describe("unverified addresses", () => {
  test("can't publish or invite where verification is required, until the flag is set", async () => {
    const strict = await startDen({ DEN_EMAIL_VERIFICATION: "required" });
    try {
      const admin = await strict.admin();
      const invite = () => admin.client.call(routes.createInvitation, { body: { email: "x@example.com" } });
      await expect(invite()).rejects.toMatchObject({ problem: { code: "email_unverified" } });
      await strict.service.den.db
        .updateTable("users")
        .set({ email_verified: 1 })
        .where("id", "=", admin.session.user.id)
        .execute();
      expect((await invite()).acceptUrl).toContain("/invitations/accept?token=");
    } finally {
      await strict.stop();
    }
  });
});
