import type { Database } from "../database/schema.ts";

export interface OrganizationStatus {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly connections: number;
}

/** All organizations with their opt-in, by name. */
export async function rolloutStatus(db: Database): Promise<OrganizationStatus[]> {
  const rows = await db
    .selectFrom("organizations")
    .leftJoin("connections", "connections.organization_id", "organizations.id")
    .select(({ fn }) => [
      "organizations.id",
      "organizations.name",
      "organizations.mcp_connections_enabled as enabled",
      fn.count("connections.id").as("connections"),
    ])
    .groupBy(["organizations.id", "organizations.name", "organizations.mcp_connections_enabled"])
    .orderBy("organizations.name")
    .orderBy("organizations.id")
    .execute();
  return rows.map((row) => ({ ...row, enabled: row.enabled === 1, connections: Number(row.connections) }));
}

/** The organization with this id or exactly this name; undefined when none or several have it. */
export async function findOrganization(
  db: Database,
  idOrName: string,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const rows = await db
    .selectFrom("organizations")
    .select(["id", "name"])
    .where(({ eb, or }) => or([eb("id", "=", idOrName), eb("name", "=", idOrName)]))
    .limit(2)
    .execute();
  return rows.length === 1 ? rows[0] : undefined;
}

/** Opts one organization in or out, or all of them. @returns how many changed */
export async function setOptIn(
  db: Database,
  organizationId: string | "all",
  enabled: boolean,
): Promise<number> {
  let query = db
    .updateTable("organizations")
    .set({ mcp_connections_enabled: enabled ? 1 : 0 })
    .where("mcp_connections_enabled", "=", enabled ? 0 : 1);
  if (organizationId !== "all") query = query.where("id", "=", organizationId);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
}
