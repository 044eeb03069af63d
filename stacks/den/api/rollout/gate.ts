import type { Den } from "../den.ts";

/**
 * The staged rollout. While `DEN_GATING=on`, connections can be used (listed, searched, executed, connected) only in
 * organizations that opted in; admins can still manage them. Asked on each request, so a change acts at once.
 */
export async function mayUseConnections(den: Den, organizationId: string): Promise<boolean> {
  if (!den.settings.gating || den.defects.has("gating-ignored")) return true;
  return optedIn(den, organizationId);
}

/** Managing is never gated; the defect `gating-hides-manageable` gates it. */
export async function mayManageConnections(den: Den, organizationId: string): Promise<boolean> {
  if (!den.settings.gating || !den.defects.has("gating-hides-manageable")) return true;
  return optedIn(den, organizationId);
}

async function optedIn(den: Den, organizationId: string): Promise<boolean> {
  const row = await den.db
    .selectFrom("organizations")
    .select("mcp_connections_enabled")
    .where("id", "=", organizationId)
    .executeTakeFirst();
  return row?.mcp_connections_enabled === 1;
}
