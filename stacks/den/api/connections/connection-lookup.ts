import type { Den } from "../den.ts";
import { notFound } from "../http/refusal.ts";
import type { ConnectionLookup } from "./ports.ts";

/** Looks connections up for callers of the API. */
export const createConnectionLookup = (den: Den): ConnectionLookup => ({
  listManageable: (admin) =>
    den.db
      .selectFrom("connections")
      .selectAll()
      .where("organization_id", "=", admin.organizationId)
      .orderBy("name")
      .orderBy("id")
      .execute(),

  async findManageable(admin, connectionId) {
    const connection = await den.db
      .selectFrom("connections")
      .selectAll()
      .where("id", "=", connectionId)
      .where("organization_id", "=", admin.organizationId)
      .executeTakeFirst();
    if (!connection) throw notFound("connection");
    return connection;
  },

  async findUsable(caller, connectionId) {
    if (caller.role === "admin") return den.lookup.findManageable(caller, connectionId);
    const connection = await den.access.usableConnection(caller, connectionId);
    if (!connection) throw notFound("connection");
    return connection;
  },
});
