import type { Database } from "./database/schema.ts";

/** Somebody who has an account, with the organization that they act in. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "admin" | "member";
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
}

export async function findPerson(db: Database, id: string): Promise<Person | undefined> {
  const row = await db
    .selectFrom("users")
    .innerJoin("organizations", "organizations.id", "users.organization_id")
    .select([
      "users.id",
      "users.name",
      "email",
      "role",
      "organizations.id as organizationId",
      "slug",
      "organizations.name as organizationName",
    ])
    .where("users.id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { organizationId, slug, organizationName, ...person } = row;
  return { ...person, organization: { id: organizationId, slug, name: organizationName } };
}
