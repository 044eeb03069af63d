import type { Row } from "../database/schema.ts";
import type { Den } from "../den.ts";
import type { Caller } from "../http/caller.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { type Subject, usableConnection } from "./access.ts";
import { isListed } from "./removal.ts";

/** A connection of the admin's organization. @throws Refusal `not_found` */
export async function findManageable(
  den: Den,
  admin: Pick<Subject, "organizationId">,
  connectionId: string,
): Promise<Row<"connections">> {
  const connection = await den.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", connectionId)
    .where("organization_id", "=", admin.organizationId)
    .executeTakeFirst();
  if (!connection || !isListed(connection)) throw notFound("connection");
  return connection;
}

/**
 * A connection that this caller may look at and connect: usable, or an admin's (managing is not gated).
 * @throws Refusal `not_found`, the same for one that is not granted
 */
export async function findUsable(
  den: Den,
  caller: Subject,
  connectionId: string,
): Promise<Row<"connections">> {
  if (caller.role === "admin") return findManageable(den, caller, connectionId);
  const connection = await usableConnection(den, caller, connectionId);
  if (!connection || !isListed(connection)) throw notFound("connection");
  return connection;
}

/** Where mail addresses must be verified, only verified people publish or invite. @throws Refusal `email_unverified` */
export function requireVerifiedEmail(den: Den, caller: Caller): void {
  if (!den.settings.emailVerification || caller.emailVerified) return;
  throw new Refusal({
    code: "email_unverified",
    message: "Verify your e-mail address first.",
    hint: "Ask whoever runs this server.",
  });
}
