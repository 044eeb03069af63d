import type { Express } from "express";
import { type Member, routes } from "../../contract/index.ts";
import { addPerson } from "../accounts/add-person.ts";
import type { Den } from "../den.ts";
import { mount } from "../http/mount.ts";

/** The organization's members. */
export function mountMembers(den: Den, app: Express): void {
  mount(den, app, routes.listMembers, async ({ caller }) => ({
    members: await membersOf(den, caller.organizationId),
  }));

  mount(den, app, routes.addMember, async ({ caller, body }) => {
    const { name, email, role } = body;
    const id = await addPerson(den, body, role, async () => caller.organizationId);
    return { member: { id, name, email, role } };
  });
}

/** All members of an organization, by name. */
function membersOf(den: Den, organizationId: string): Promise<Member[]> {
  return den.db
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .select(["members.id", "users.name", "users.email", "members.role"])
    .where("members.organization_id", "=", organizationId)
    .orderBy("users.name")
    .orderBy("members.id")
    .execute();
}
