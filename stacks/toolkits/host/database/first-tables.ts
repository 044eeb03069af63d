import type { ColumnDefinitionBuilder, Kysely, Migration } from "kysely";

const id = (column: ColumnDefinitionBuilder) => column.primaryKey();
const needed = (column: ColumnDefinitionBuilder) => column.notNull();
const once = (column: ColumnDefinitionBuilder) => column.notNull().unique();
/** Goes with the record that it belongs to. */
const of = (table: string) => (column: ColumnDefinitionBuilder) =>
  column.references(`${table}.id`).onDelete("cascade");

/** The tables as of the first release. */
export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable("organizations")
      .addColumn("id", "text", id)
      .addColumn("slug", "text", once)
      .addColumn("name", "text", needed)
      .execute();
    await schema
      .createTable("users")
      .addColumn("id", "text", id)
      .addColumn("organization_id", "text", of("organizations"))
      .addColumn("email", "text", once)
      .addColumn("name", "text", needed)
      .addColumn("role", "text", needed)
      .addColumn("password_hash", "text", needed)
      .execute();
    await schema
      .createTable("web_sessions")
      .addColumn("token_hash", "text", id)
      .addColumn("user_id", "text", of("users"))
      .addColumn("expires_at", "integer", needed)
      .execute();
    await schema
      .createTable("connections")
      .addColumn("id", "text", id)
      .addColumn("organization_id", "text", of("organizations"))
      .addColumn("owner_id", "text", of("users"))
      .addColumn("slug", "text", needed)
      .addColumn("name", "text", needed)
      .addColumn("url", "text", needed)
      .addColumn("tools", "text", needed)
      .addUniqueConstraint("connections_slug", ["organization_id", "slug"])
      .execute();
    await schema
      .createTable("toolkits")
      .addColumn("id", "text", id)
      .addColumn("organization_id", "text", of("organizations"))
      .addColumn("owner_id", "text", of("users"))
      .addColumn("slug", "text", needed)
      .addColumn("name", "text", needed)
      .addColumn("patterns", "text", needed)
      .addUniqueConstraint("toolkits_slug", ["organization_id", "slug"])
      .execute();
    await schema
      .createTable("policies")
      .addColumn("id", "text", id)
      .addColumn("organization_id", "text", of("organizations"))
      .addColumn("toolkit_id", "text", of("toolkits"))
      .addColumn("pattern", "text", needed)
      .addColumn("action", "text", needed)
      .execute();
    await schema
      .createTable("oauth_clients")
      .addColumn("id", "text", id)
      .addColumn("document", "text", needed)
      .execute();
    await schema
      .createTable("authorizations")
      .addColumn("id", "text", id)
      .addColumn("client_id", "text", of("oauth_clients"))
      .addColumn("user_id", "text", of("users"))
      .addColumn("toolkit_id", "text", of("toolkits"))
      .addColumn("resource", "text", needed)
      .addColumn("redirect_uri", "text", needed)
      .addColumn("code_challenge", "text", needed)
      .addColumn("state", "text")
      .addColumn("code_hash", "text", (column) => column.unique())
      .addColumn("expires_at", "integer", needed)
      .execute();
    await schema
      .createTable("access_tokens")
      .addColumn("token_hash", "text", id)
      .addColumn("client_id", "text", of("oauth_clients"))
      .addColumn("user_id", "text", of("users"))
      .addColumn("toolkit_id", "text")
      .addColumn("resource", "text", needed)
      .addColumn("expires_at", "integer", needed)
      .execute();
    await schema
      .createTable("performed")
      .addColumn("id", "text", id)
      .addColumn("organization_id", "text", of("organizations"))
      .addColumn("user_id", "text", of("users"))
      .addColumn("toolkit", "text")
      .addColumn("tool", "text", needed)
      .execute();
  },
};
