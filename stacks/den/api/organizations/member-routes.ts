import type { Express } from "express";
import { type Member, routes } from "../../contract/index.ts";
import { addPerson } from "../accounts/add-person.ts";
import type { Den } from "../den.ts";
import { mount } from "../http/mount.ts";
import { notFound } from "../http/refusal.ts";
import { teamMemberships } from "./team-memberships.ts";

/** The organization's members. */
export function mountMembers(den: Den, app: Express): void {
  mount(den, app, routes.listMembers, async ({ caller }) => ({
    members: await membersOf(den, caller.organizationId),
  }));

  mount(den, app, routes.addMember, async ({ caller, body }) => {
    const id = await addPerson(den, body, body.role, async () => caller.organizationId);
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
