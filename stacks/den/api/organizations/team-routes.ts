import type { Express } from "express";
import { routes } from "../../contract/index.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import type { Den } from "../den.ts";
import { mount } from "../http/mount.ts";
import { fieldRefusal } from "../http/refusal.ts";
import { knownIds } from "./known-ids.ts";

/** Teams, to which access can be granted. */
export function mountTeams(den: Den, app: Express): void {
  mount(den, app, routes.listTeams, async ({ caller }) => ({
    teams: await den.db
      .selectFrom("teams")
      .select(["id", "name"])
      .where("organization_id", "=", caller.organizationId)
      .orderBy("name_key")
      .execute(),
  }));

  mount(den, app, routes.createTeam, async ({ caller, body }) => {
    const id = newId("tem");
    const row = {
      id,
      organization_id: caller.organizationId,
      name: body.name,
      name_key: body.name.toLowerCase(),
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
    const members = await knownIds(den.db, "members", caller.organizationId, body.memberIds);
    const rows = members.map((member) => ({ team_id: id, member_id: member }));
    if (rows.length > 0) await den.db.insertInto("team_members").values(rows).execute();
    return { team: { id, name: body.name } };
  });
}
