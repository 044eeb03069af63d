import { existsSync } from "node:fs";
import { Kysely, Migrator, MysqlDialect } from "kysely";
import { openEmbeddedDatabase } from "../../../parts/embedded-database.ts";
import { migrations } from "./migrations/index.ts";
import type { Database, Tables } from "./schema.ts";

export interface OpenDatabase {
  readonly db: Database;
  /** Ends connections; the file or server stays. */
  close(): Promise<void>;
}

/** The database can't be opened or brought up to date; the message says which and what to do. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

/**
 * Opens `file:<path>` or `:memory:` (embedded, libSQL) or `mysql://user:password@host:port/name`
 * (MySQL 8, MariaDB 10.6 and later; the database is created when absent), and applies missing migrations unless told
 * not to (operations scripts don't change the shape of what they look at).
 * @throws DatabaseError
 */
export async function openDatabase(url: string, options: { migrate?: boolean } = {}): Promise<OpenDatabase> {
  const opened = await reach(url, () =>
    url.startsWith("mysql://") ? openMysql(url) : openEmbedded(url, options.migrate !== false),
  );
  if (options.migrate === false) return opened;
  try {
    await migrate(opened.db);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

async function openEmbedded(url: string, create: boolean): Promise<OpenDatabase> {
  const file = url.startsWith("file:") ? url.slice("file:".length) : url;
  if (!create && file !== ":memory:" && !existsSync(file)) throw new Error("there is no such file");
  const db = await openEmbeddedDatabase<Tables>(file);
  return { db, close: () => db.destroy() };
}

const COLLATION = "utf8mb4_bin";

async function openMysql(url: string): Promise<OpenDatabase> {
  const { createConnection, createPool } = await import("mysql2");
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  if (!/^[A-Za-z0-9_]{1,64}$/.test(name)) {
    throw new DatabaseError(`the database's name must have 1 to 64 letters, digits or _, not "${name}"`);
  }
  const server = new URL(url);
  server.pathname = "/";
  const first = createConnection({ uri: server.href, connectTimeout: 5_000 }).promise();
  try {
    // Another collation takes ä for a: two people's e-mail addresses would be one.
    await first.query(`create database if not exists \`${name}\` character set utf8mb4 collate ${COLLATION}`);
  } finally {
    await first.end();
  }
  const pool = createPool({ uri: url, connectionLimit: 10, charset: COLLATION, timezone: "Z" });
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new DatabaseError(`migration ${failed ?? "set-up"} failed: ${messageOf(error)}`, { cause: error });
}

async function reach(url: string, open: () => Promise<OpenDatabase>): Promise<OpenDatabase> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(
      `DEN_DATABASE_URL ${withoutPassword(url)} can't be opened: ${messageOf(error)}. ` +
        "Check that the folder or the server exists and that Den may write there.",
      { cause: error },
    );
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^(mysql:\/\/[^:@/]*):[^@]*@/, "$1:***@");
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
