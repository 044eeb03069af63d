import { Kysely, SqliteDialect } from "kysely";

/** Opens an embedded database (libSQL) at a path, or `:memory:`; the file is made when absent. */
export async function openEmbeddedDatabase<Tables>(file: string): Promise<Kysely<Tables>> {
  const { default: Libsql } = await import("libsql");
  const database = new Libsql(file, { timeout: 5_000 });
  // Another process may write while a service runs: readers must not block it, nor it them.
  database.pragma("journal_mode = wal");
  database.pragma("synchronous = normal");
  database.pragma("foreign_keys = on");
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}
