import type { Express } from "express";
import { hashPassword } from "../../../parts/security/passwords.ts";
import { type Member, routes } from "../../contract/index.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Den, instant } from "../den.ts";
import { mount } from "../http/mount.ts";
import { fieldRefusal, notFound } from "../http/refusal.ts";
import { teamMemberships } from "./team-memberships.ts";

/** The organization's members. */
export function mountMembers(den: Den, app: Express): void {
  mount(den, app, routes.listMembers, async ({ caller }) => ({
    members: await membersOf(den, caller.organizationId),
  }));

  mount(den, app, routes.addMember, async ({ caller, body }) => {
    const passwordHash = await hashPassword(body.password);
    const [id, userId] = [newId("mem"), newId("usr")];
    const at = instant(den);
    try {
      await inTransaction(den.db, async (tx) => {
        await tx
          .insertInto("users")
          .values({
            id: userId,
            email: body.email,
            name: body.name,
            password_hash: passwordHash,
            created_at: at,
          })
          .execute();
        await tx
          .insertInto("members")
          .values({
            id,
            organization_id: caller.organizationId,
            user_id: userId,
            role: body.role,
            created_at: at,
          })
          .execute();
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw fieldRefusal("conflict", "email", "This address already has an account.");
    }
    return { member: await findMember(den, caller.organizationId, id) };
  });
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
