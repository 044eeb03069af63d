import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Action } from "../contract/records.ts";
import type { Host } from "./host.ts";
import type { Person } from "./person.ts";
import { type Connection, readConnection, type Toolkit } from "./records.ts";

/** A tool of a connection, by the name that clients know it by. */
export interface OfferedTool {
  readonly name: string;
  readonly tool: Tool;
  readonly connection: Connection;
  readonly decided: Action;
  /** Is it of the toolkit? Always, where there is none. */
  readonly granted: boolean;
}

/** What stands at an endpoint for a person, as it is now. */
export interface Toolbox {
  readonly connections: readonly Connection[];
  readonly tools: readonly OfferedTool[];
}

/** Reads what a person has at an endpoint: the workspace's connections and their own, less what the toolkit leaves out. */
export async function toolboxOf(
  { db, rules }: Host,
  person: Person,
  toolkit: Toolkit | undefined,
): Promise<Toolbox> {
  const [rows, policies] = await Promise.all([
    db
      .selectFrom("connections")
      .selectAll()
      .where("organization_id", "=", person.organization.id)
      .where((where) => where.or([where("owner_id", "is", null), where("owner_id", "=", person.id)]))
      .orderBy("slug")
      .execute(),
    db.selectFrom("policies").selectAll().where("organization_id", "=", person.organization.id).execute(),
  ]);
  const connections = rows.map(readConnection);
  const tools = connections.flatMap((connection) =>
    connection.tools.map((tool) => {
      const name = `${connection.slug}.${tool.name}`;
      const granted =
        toolkit === undefined || (rules.mayHave(toolkit, connection) && rules.isGranted(toolkit, name));
      return { name, tool, connection, granted, decided: rules.decide(policies, toolkit, name) };
    }),
  );
  return { connections, tools };
}
