import type { Access } from "../../contract/index.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Den } from "../den.ts";
import { knownIds } from "../organizations/known-ids.ts";
import type { ConnectionAccess, Subject } from "./ports.ts";

/** Access by grants to everyone, teams and members, asked only behind the rollout gate. */
export const createAccess = (den: Den): ConnectionAccess => ({
  async usableConnections(subject) {
    if (!(await den.gate.mayUseConnections(subject.organizationId))) return [];
    return granted(den, subject).execute();
  },

  async usableConnection(subject, connectionId) {
    if (!(await den.gate.mayUseConnections(subject.organizationId))) return undefined;
    return granted(den, subject).where("connections.id", "=", connectionId).executeTakeFirst();
  },

  async replace(organizationId, connectionId, access) {
    await inTransaction(den.db, async (tx) => {
      const teams = await knownIds(tx, "teams", organizationId, access.teamIds);
      const members = await knownIds(tx, "members", organizationId, access.memberIds);
      const grants = [
        ...(access.everyone ? [{ kind: "everyone" as const, subject_id: "" }] : []),
        ...teams.map((id) => ({ kind: "team" as const, subject_id: id })),
        ...members.map((id) => ({ kind: "member" as const, subject_id: id })),
      ].map((grant) => ({ connection_id: connectionId, ...grant }));
      await tx.deleteFrom("access_grants").where("connection_id", "=", connectionId).execute();
      if (grants.length > 0) await tx.insertInto("access_grants").values(grants).execute();
    });
  },

  async of(connectionIds) {
    const found = new Map<string, Access>(
      connectionIds.map((id) => [id, { everyone: false, teamIds: [], memberIds: [] }]),
    );
    if (connectionIds.length === 0) return found;
    const rows = await den.db
      .selectFrom("access_grants")
      .selectAll()
      .where("connection_id", "in", [...connectionIds])
      .orderBy("subject_id")
      .execute();
    for (const { connection_id, kind, subject_id } of rows) {
      const access = found.get(connection_id);
      if (!access) continue;
      if (kind === "everyone") access.everyone = true;
      else if (kind === "team") access.teamIds.push(subject_id);
      else access.memberIds.push(subject_id);
    }
    return found;
  },
});

function granted(den: Den, subject: Subject) {
  const query = den.db
    .selectFrom("connections")
    .selectAll("connections")
    .where("connections.organization_id", "=", subject.organizationId)
    .orderBy("connections.name")
    .orderBy("connections.id");
  if (subject.role === "admin") return query;
  return query.where(({ exists, selectFrom }) =>
    exists(
      selectFrom("access_grants")
        .select("access_grants.kind")
        .whereRef("access_grants.connection_id", "=", "connections.id")
        .where((eb) =>
          eb.or([
            eb("access_grants.kind", "=", "everyone"),
            eb.and([
              eb("access_grants.kind", "=", "member"),
              eb("access_grants.subject_id", "=", subject.memberId),
            ]),
            eb.and([
              eb("access_grants.kind", "=", "team"),
              eb(
                "access_grants.subject_id",
                "in",
                eb
                  .selectFrom("team_members")
                  .select("team_members.team_id")
                  .where("team_members.member_id", "=", subject.memberId),
              ),
            ]),
          ]),
        ),
    ),
  );
}
