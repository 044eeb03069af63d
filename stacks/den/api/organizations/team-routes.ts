import type { Express } from "express";
import { routes, type Team } from "../../contract/index.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import { type Den, instant } from "../den.ts";
import { mount } from "../http/mount.ts";
import { fieldRefusal, notFound } from "../http/refusal.ts";
import { teamMemberships } from "./team-memberships.ts";

/** Teams, to which access can be granted. */
export function mountTeams(den: Den, app: Express): void {
  mount(den, app, routes.listTeams, async ({ caller }) => ({
    teams: await teamsOf(den, caller.organizationId),
  }));

  mount(den, app, routes.createTeam, async ({ caller, body }) => {
    const id = newId("tem");
    const row = {
      id,
      organization_id: caller.organizationId,
      name: body.name,
      name_key: body.name.toLowerCase(),
      created_at: instant(den),
    };
    try {
      await den.db.insertInto("teams").values(row).execute();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw fieldRefusal(
        "conflict",
        "name",
        "There is already a team with this name.",
        "Choose another name.",
      );
    }
    await addMembers(den, caller.organizationId, id, body.memberIds);
    return { team: await findTeam(den, caller.organizationId, id) };
  });
}

async function teamsOf(den: Den, organizationId: string): Promise<Team[]> {
  const [rows, memberships] = await Promise.all([
    den.db
      .selectFrom("teams")
      .select(["id", "name", "created_at as createdAt"])
      .where("organization_id", "=", organizationId)
      .orderBy("name_key")
      .execute(),
    teamMemberships(den, organizationId),
  ]);
  return rows.map((row) => ({
    ...row,
    memberIds: memberships.filter(({ team_id }) => team_id === row.id).map(({ member_id }) => member_id),
  }));
}

async function findTeam(den: Den, organizationId: string, teamId: string): Promise<Team> {
  const team = (await teamsOf(den, organizationId)).find(({ id }) => id === teamId);
  if (!team) throw notFound("team");
  return team;
}

/** Ids of another organization are dropped. */
async function addMembers(
  den: Den,
  organizationId: string,
  teamId: string,
  memberIds: readonly string[],
): Promise<void> {
  const known = await den.db
    .selectFrom("members")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("id", "in", [...memberIds, ""])
    .execute();
  if (known.length === 0) return;
  await den.db
    .insertInto("team_members")
    .values(known.map(({ id }) => ({ team_id: teamId, member_id: id })))
    .execute();
}
