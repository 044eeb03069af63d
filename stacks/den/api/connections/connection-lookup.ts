import type { Den } from "../den.ts";
import type { Caller } from "../http/caller.ts";
import { notFound, Refusal } from "../http/refusal.ts";
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

/** Where mail addresses must be verified, only verified people publish or invite. @throws Refusal `email_unverified` */
export function requireVerifiedEmail(den: Den, caller: Caller): void {
  if (!den.settings.emailVerification || caller.emailVerified) return;
  throw new Refusal({
    code: "email_unverified",
    message: "Verify your e-mail address first.",
    hint: "Ask whoever runs this server.",
  });
}
