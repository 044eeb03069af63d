import type { CreateTableBuilder, Kysely } from "kysely";

const ID = "varchar(20)";
const INSTANT = "varchar(24)";
const HASH = "varchar(64)";

/** The tables as of the first release. Types are those that SQLite and MySQL/MariaDB share. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("email", "varchar(254)", (c) => c.notNull().unique())
    .addColumn("name", "varchar(80)", (c) => c.notNull())
    .addColumn("password_hash", "varchar(200)", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("organizations")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("name", "varchar(80)", (c) => c.notNull())
    .addColumn("mcp_connections_enabled", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("members")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("organization_id", ID, (c) => c.notNull())
    .addColumn("user_id", ID, (c) => c.notNull())
    .addColumn("role", "varchar(10)", (c) => c.notNull())
    .addUniqueConstraint("members_once", ["organization_id", "user_id"])
    .$call(references("members", "organization_id", "organizations"))
    .$call(references("members", "user_id", "users"))
    .execute();
  await db.schema
    .createTable("teams")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("organization_id", ID, (c) => c.notNull())
    .addColumn("name", "varchar(80)", (c) => c.notNull())
    .addColumn("name_key", "varchar(80)", (c) => c.notNull())
    .addUniqueConstraint("teams_name", ["organization_id", "name_key"])
    .$call(references("teams", "organization_id", "organizations"))
    .execute();
  await db.schema
    .createTable("team_members")
    .addColumn("team_id", ID, (c) => c.notNull())
    .addColumn("member_id", ID, (c) => c.notNull())
    .addPrimaryKeyConstraint("team_members_once", ["team_id", "member_id"])
    .$call(references("team_members", "team_id", "teams"))
    .$call(references("team_members", "member_id", "members"))
    .execute();
  await signInTables(db);
  await connectionTables(db);
}

async function signInTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sessions")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("token_hash", HASH, (c) => c.notNull().unique())
    .addColumn("member_id", ID, (c) => c.notNull())
    .addColumn("kind", "varchar(10)", (c) => c.notNull())
    .addColumn("expires_at", INSTANT, (c) => c.notNull())
    .$call(references("sessions", "member_id", "members"))
    .execute();
  await db.schema
    .createTable("desktop_grants")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("grant_hash", HASH, (c) => c.notNull().unique())
    .addColumn("member_id", ID, (c) => c.notNull())
    .addColumn("challenge", "varchar(64)", (c) => c.notNull())
    .addColumn("expires_at", INSTANT, (c) => c.notNull())
    .addColumn("redeemed_at", INSTANT)
    .$call(references("desktop_grants", "member_id", "members"))
    .execute();
  await db.schema
    .createTable("agent_tokens")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("member_id", ID, (c) => c.notNull())
    .addColumn("session_id", ID)
    .addColumn("scopes", "varchar(40)", (c) => c.notNull())
    .addColumn("token_hash", HASH, (c) => c.notNull().unique())
    .addColumn("expires_at", INSTANT, (c) => c.notNull())
    .$call(references("agent_tokens", "member_id", "members"))
    .$call(references("agent_tokens", "session_id", "sessions"))
    .execute();
}

async function connectionTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("connections")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("organization_id", ID, (c) => c.notNull())
    .addColumn("name", "varchar(80)", (c) => c.notNull())
    .addColumn("url", "varchar(2000)", (c) => c.notNull())
    .addColumn("auth", "varchar(10)", (c) => c.notNull())
    .addColumn("credentials", "varchar(10)", (c) => c.notNull())
    .addColumn("preset_id", "varchar(40)")
    .addColumn("scopes", "varchar(1000)")
    .$call(references("connections", "organization_id", "organizations"))
    .execute();
  await db.schema
    .createTable("access_grants")
    .addColumn("connection_id", ID, (c) => c.notNull())
    .addColumn("kind", "varchar(10)", (c) => c.notNull())
    .addColumn("subject_id", ID, (c) => c.notNull())
    .addPrimaryKeyConstraint("access_grants_once", ["connection_id", "kind", "subject_id"])
    .$call(references("access_grants", "connection_id", "connections"))
    .execute();
  await db.schema
    .createTable("oauth_clients")
    .addColumn("connection_id", ID, (c) => c.primaryKey())
    .addColumn("kind", "varchar(15)", (c) => c.notNull())
    .addColumn("client_id", "varchar(500)", (c) => c.notNull())
    .addColumn("issuer", "varchar(2000)", (c) => c.notNull())
    .addColumn("redirect_uri", "varchar(2000)", (c) => c.notNull())
    .addColumn("sealed", "text", (c) => c.notNull())
    .$call(references("oauth_clients", "connection_id", "connections"))
    .execute();
  await db.schema
    .createTable("credentials")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("connection_id", ID, (c) => c.notNull())
    .addColumn("owner", ID, (c) => c.notNull())
    .addColumn("sealed", "text", (c) => c.notNull())
    .addColumn("reconnect_needed", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("wanted_scopes", "varchar(1000)")
    .addColumn("created_at", INSTANT, (c) => c.notNull())
    .addUniqueConstraint("credentials_once", ["connection_id", "owner"])
    .$call(references("credentials", "connection_id", "connections"))
    .execute();
  await db.schema
    .createTable("connect_attempts")
    .addColumn("id", ID, (c) => c.primaryKey())
    .addColumn("connection_id", ID, (c) => c.notNull())
    .addColumn("member_id", ID, (c) => c.notNull())
    .addColumn("owner", ID, (c) => c.notNull())
    .addColumn("state_hash", HASH, (c) => c.notNull().unique())
    .addColumn("sealed", "text", (c) => c.notNull())
    .addColumn("opened_from", "varchar(10)", (c) => c.notNull())
    .addColumn("status", "varchar(10)", (c) => c.notNull())
    .addColumn("code", "varchar(40)")
    .addColumn("message", "text")
    .addColumn("hint", "text")
    .addColumn("created_at", INSTANT, (c) => c.notNull())
    .addColumn("expires_at", INSTANT, (c) => c.notNull())
    .addColumn("used_at", INSTANT)
    .$call(references("connect_attempts", "connection_id", "connections"))
    .$call(references("connect_attempts", "member_id", "members"))
    .execute();
}

/** A foreign key whose rows go with the row that they belong to. */
function references<Column extends string>(table: string, column: Column, parent: string) {
  return <T extends string, C extends string>(builder: CreateTableBuilder<T, C | Column>) =>
    builder.addForeignKeyConstraint(`${table}_${column}`, [column], parent, ["id"], (c) =>
      c.onDelete("cascade"),
    );
}
