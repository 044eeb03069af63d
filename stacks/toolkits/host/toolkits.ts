import type { Host } from "./host.ts";
import type { Person } from "./person.ts";
import { readToolkit, type Toolkit } from "./records.ts";

/** The toolkit of this name that the person may use. */
export async function findToolkit(
  { db, rules }: Host,
  person: Person,
  slug: string,
): Promise<Toolkit | undefined> {
  const rows = await db.selectFrom("toolkits").selectAll().where("slug", "=", slug).execute();
  return rows
    .map(readToolkit)
    .find((toolkit) => rules.isOfOrganization(toolkit, person) && rules.mayUse(toolkit, person));
}
