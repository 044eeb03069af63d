import type { Database } from "../database/schema.ts";

/** Those of these ids that are an organization's own. */
export async function knownIds(
  db: Database,
  table: "members" | "teams",
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom(table)
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("id", "in", [...ids, ""])
    .execute();
  return rows.map(({ id }) => id);
}
