import type { Migration } from "kysely";
import * as firstTables from "./001-first-tables.ts";

/** All migrations in order. A released one is never edited; a change is a new entry. */
export const migrations: Record<string, Migration> = {
  "001-first-tables": firstTables,
};
