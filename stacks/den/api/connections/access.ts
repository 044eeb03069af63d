import type { Access } from "../../contract/index.ts";
import type { Row } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Den } from "../den.ts";
import { mayUseConnections } from "../rollout/gate.ts";

/** Whose access is asked for: a caller of the API or the member behind an agent token. */
export interface Subject {
  readonly memberId: string;
  readonly organizationId: string;
  readonly role: "admin" | "member";
}

/** Connections that this member may use, by name: those granted to them; all of the organization's for an admin. */
export async function usableConnections(den: Den, subject: Subject): Promise<Row<"connections">[]> {
  if (!(await mayUseConnections(den, subject.organizationId))) return [];
  const rows = await granted(den, subject, den.defects.has("grants-ignored-in-list")).execute();
  if (!den.defects.has("publish-needs-oauth")) return rows;
  const connected = await den.db.selectFrom("oauth_clients").select("connection_id").execute();
  return rows.filter((row) => row.auth !== "oauth" || connected.some((it) => it.connection_id === row.id));
}

/** One connection if this member may use it. */
export async function usableConnection(
  den: Den,
  subject: Subject,
  connectionId: string,
  options: { ignoreGrants?: boolean } = {},
): Promise<Row<"connections"> | undefined> {
  if (!(await mayUseConnections(den, subject.organizationId))) return undefined;
  return granted(den, subject, options.ignoreGrants ?? false)
    .where("connections.id", "=", connectionId)
    .executeTakeFirst();
}

function granted(den: Den, subject: Subject, ignoreGrants: boolean) {
  const query = den.db
    .selectFrom("connections")
    .selectAll("connections")
    .where("connections.organization_id", "=", subject.organizationId)
    .orderBy("connections.name")
    .orderBy("connections.id");
  if (ignoreGrants || subject.role === "admin") return query;
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

/** Replaces a connection's grants as a whole. Ids of another organization are dropped. */
export async function replaceAccess(
  den: Den,
  organizationId: string,
  connectionId: string,
  access: Access,
): Promise<void> {
  await inTransaction(den.db, async (tx) => {
    const teams = await tx
      .selectFrom("teams")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where("id", "in", [...access.teamIds, ""])
      .execute();
    const members = await tx
      .selectFrom("members")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where("id", "in", [...access.memberIds, ""])
      .execute();
    const grants = [
      ...(access.everyone ? [{ kind: "everyone" as const, subject_id: "" }] : []),
      ...teams.map(({ id }) => ({ kind: "team" as const, subject_id: id })),
      ...members.map(({ id }) => ({ kind: "member" as const, subject_id: id })),
    ].map((grant) => ({ connection_id: connectionId, ...grant }));
    const kept = den.defects.has("grants-merged-not-replaced")
      ? await tx.selectFrom("access_grants").selectAll().where("connection_id", "=", connectionId).execute()
      : [];
    await tx.deleteFrom("access_grants").where("connection_id", "=", connectionId).execute();
    const merged = new Map([...kept, ...grants].map((grant) => [`${grant.kind} ${grant.subject_id}`, grant]));
    if (merged.size > 0) {
      await tx
        .insertInto("access_grants")
        .values([...merged.values()])
        .execute();
    }
  });
}

/** The grants of these connections as the contract shows them. */
export async function accessOf(den: Den, connectionIds: readonly string[]): Promise<Map<string, Access>> {
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
}
