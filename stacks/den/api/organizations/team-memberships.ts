import type { Den } from "../den.ts";

/** Who is in which team of an organization, by team and then by member. */
export async function teamMemberships(den: Den, organizationId: string) {
  return await den.db
    .selectFrom("team_members")
    .innerJoin("teams", "teams.id", "team_members.team_id")
    .select(["team_members.team_id", "team_members.member_id"])
    .where("teams.organization_id", "=", organizationId)
    .orderBy("team_members.team_id")
    .orderBy("team_members.member_id")
    .execute();
}
