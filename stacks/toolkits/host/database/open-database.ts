import { Migrator } from "kysely";
import { openEmbeddedDatabase } from "../../../parts/embedded-database.ts";
import { firstTables } from "./first-tables.ts";
import type { Database, Tables } from "./schema.ts";

/** Opens the host's database and brings it up to date. @throws Error when a migration fails */
export async function openDatabase(file: string): Promise<Database> {
  const db = await openEmbeddedDatabase<Tables>(file);
  const provider = { getMigrations: async () => ({ "001-first-tables": firstTables }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return db;
  await db.destroy();
  throw new Error(`${file} can't be brought up to date`, { cause: error });
}
