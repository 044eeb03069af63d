import type { Database } from "../database/schema.ts";

/**
 * The staged rollout. While `DEN_GATING=on`, connections can be used (listed, searched, executed, connected) only in
 * organizations that opted in; admins can still manage them. Asked on each request, so a change acts at once.
 */
export interface Gate {
  mayUseConnections(organizationId: string): Promise<boolean>;
}

interface GateParts {
  readonly settings: { readonly gating: boolean };
  readonly db: Database;
}

/** A gate that reads the organization's opt-in. */
export const createGate = (den: GateParts): Gate => ({
  async mayUseConnections(organizationId) {
    if (!den.settings.gating) return true;
    const row = await den.db
      .selectFrom("organizations")
      .select("mcp_connections_enabled")
      .where("id", "=", organizationId)
      .executeTakeFirst();
    return row?.mcp_connections_enabled === 1;
  },
});
