import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Selectable } from "kysely";
import type { Tables } from "./database/schema.ts";

/** A connection as its record has it, its tools read. */
export interface Connection extends Omit<Selectable<Tables["connections"]>, "tools"> {
  readonly tools: readonly Tool[];
}

export interface Toolkit extends Omit<Selectable<Tables["toolkits"]>, "patterns"> {
  readonly patterns: readonly string[];
}

export type Policy = Selectable<Tables["policies"]>;

// What is read here was written by the host itself, from what had been checked.
export const readConnection = (row: Selectable<Tables["connections"]>): Connection => ({
  ...row,
  tools: JSON.parse(row.tools) as Tool[],
});

export const readToolkit = (row: Selectable<Tables["toolkits"]>): Toolkit => ({
  ...row,
  patterns: JSON.parse(row.patterns) as string[],
});
