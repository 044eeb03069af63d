import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Host } from "../host.ts";
import type { Person } from "../person.ts";
import type { Toolkit } from "../records.ts";
import type { Toolbox } from "../toolbox.ts";
import { callTool } from "../upstream.ts";

export interface Call {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Asks the person behind the client for a yes. */
  readonly ask: (question: string) => Promise<boolean>;
}

/** Calls a tool of a connection, if the toolkit and the policies let it; what it does not let reaches nobody. */
export async function callConnected(
  { db, rules }: Host,
  { tools }: Toolbox,
  person: Person,
  toolkit: Toolkit | undefined,
  { name, given, signal, ask }: Call,
): Promise<CallToolResult> {
  const offered = tools.find((one) => one.name === name);
  if (!offered || (!offered.granted && rules.refusesUngranted))
    return refused(`There is no tool ${name} here.`);
  if (rules.refusesOn(offered.decided)) return refused(`A policy blocks ${name}.`);
  if (rules.pausesOn(offered.decided) && !(await ask(`Run ${name}?`)))
    return refused(`${name} was not approved.`);
  try {
    const result = await callTool(offered.connection.url, offered.tool.name, given, signal);
    await db
      .insertInto("performed")
      .values({
        id: randomUUID(),
        organization_id: person.organization.id,
        user_id: person.id,
        toolkit: toolkit?.slug ?? null,
        tool: name,
      })
      .execute();
    return result;
  } catch (error) {
    return refused(
      `${offered.connection.name} did not answer: ${error instanceof Error ? error.message : error}`,
    );
  }
}

const refused = (text: string): CallToolResult => ({ isError: true, content: [{ type: "text", text }] });
