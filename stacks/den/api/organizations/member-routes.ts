import type { Express } from "express";
import { type Member, routes } from "../../contract/index.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Den } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { teamMemberships } from "./team-memberships.ts";

/** The organization itself and its members. */
export function mountMembers(den: Den, app: Express): void {
  mount(den, app, routes.getOrganization, async ({ caller }) => ({
    organization: await organizationOf(den, caller.organizationId),
  }));

  mount(den, app, routes.updateOrganization, async ({ caller, body }) => {
    await den.db
      .updateTable("organizations")
      .set({ name: body.name })
      .where("id", "=", caller.organizationId)
      .execute();
    return { organization: await organizationOf(den, caller.organizationId) };
  });

  mount(den, app, routes.listMembers, async ({ caller }) => ({
    members: await membersOf(den, caller.organizationId),
  }));

  mount(den, app, routes.updateMember, async ({ caller, params, body }) => {
    const member = await findMember(den, caller.organizationId, params.memberId);
    if (body.role !== "admin") await requireAnotherAdmin(den, caller.organizationId, member);
    await den.db.updateTable("members").set({ role: body.role }).where("id", "=", member.id).execute();
    return { member: await findMember(den, caller.organizationId, member.id) };
  });

  mount(den, app, routes.removeMember, async ({ caller, params }) => {
    const member = await findMember(den, caller.organizationId, params.memberId);
    await requireAnotherAdmin(den, caller.organizationId, member);
    await inTransaction(den.db, async (tx) => {
      // Sessions, tokens, teams and attempts go by cascade; these name a member without a foreign key.
      await tx.deleteFrom("credentials").where("owner", "=", member.id).execute();
      await tx
        .deleteFrom("access_grants")
        .where("kind", "=", "member")
        .where("subject_id", "=", member.id)
        .execute();
      await tx.deleteFrom("members").where("id", "=", member.id).execute();
    });
    return done;
  });
}

async function organizationOf(den: Den, organizationId: string) {
  const row = await den.db
    .selectFrom("organizations")
    .selectAll()
    .where("id", "=", organizationId)
    .executeTakeFirstOrThrow();
  return { id: row.id, name: row.name, createdAt: row.created_at };
}

/** All members of an organization, by name. */
export async function membersOf(den: Den, organizationId: string): Promise<Member[]> {
  const [rows, memberships] = await Promise.all([
    den.db
      .selectFrom("members")
      .innerJoin("users", "users.id", "members.user_id")
      .select(["members.id", "users.name", "users.email", "members.role", "members.created_at as joinedAt"])
      .where("members.organization_id", "=", organizationId)
      .orderBy("users.name")
      .orderBy("members.id")
      .execute(),
    teamMemberships(den, organizationId),
  ]);
  return rows.map((row) => ({
    ...row,
    teamIds: memberships.filter(({ member_id }) => member_id === row.id).map(({ team_id }) => team_id),
  }));
}

async function findMember(den: Den, organizationId: string, memberId: string): Promise<Member> {
  const member = (await membersOf(den, organizationId)).find(({ id }) => id === memberId);
  if (!member) throw notFound("member");
  return member;
}

async function requireAnotherAdmin(den: Den, organizationId: string, member: Member): Promise<void> {
  if (member.role !== "admin") return;
  const others = await den.db
    .selectFrom("members")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("role", "=", "admin")
    .where("id", "<>", member.id)
    .executeTakeFirst();
  if (!others) {
    throw new Refusal({
      code: "conflict",
      message: `${member.name} is the only admin.`,
      hint: "Make somebody else an admin first.",
    });
  }
}
